/** One row of a grid. Until its data is there it is grey, and only after a moment. */
import { memo, type ReactNode } from 'react';
import type { GridColumn } from './columns.ts';
import { CheckBox } from './grid-head.tsx';
import styles from './grid.module.css';

interface Props<Row> {
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly offset: number;
  readonly row: Row | undefined;
  readonly name: string | undefined;
  readonly columns: readonly GridColumn<Row>[];
  readonly isActive: boolean;
  readonly isTabStop: boolean;
  /** The cell that is the tab stop in place of its row; null for the row as a whole. */
  readonly activeCell: number | null;
  /** Whether the grid has a column of check boxes. */
  readonly hasCheck: boolean;
  /** Undefined where the row cannot be selected. */
  readonly isSelected: boolean | undefined;
  readonly canDrag: boolean;
  /** Called when the row gets the focus by Tab while none is active yet. */
  readonly onFocus: ((index: number, extend: boolean) => void) | null;
}

function Row<Data>(props: Props<Data>): ReactNode {
  const { index, row, columns, isActive, isSelected } = props;
  const tabIndexOf = (cell: number): number => (props.isTabStop && props.activeCell === cell ? 0 : -1);
  return (
    <div
      className={`${styles['row']} ${isActive ? styles['active'] : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-label={props.name}
      aria-selected={isSelected}
      data-index={index}
      data-active={isActive ? '' : undefined}
      tabIndex={props.isTabStop && props.activeCell === null ? 0 : -1}
      onFocus={() => props.onFocus?.(index, false)}
      style={{ transform: `translateY(${props.offset}px)` }}
      draggable={props.canDrag}
    >
      {props.hasCheck && (
        <div className={styles['cell']} role="gridcell" aria-colindex={1} tabIndex={tabIndexOf(0)}>
          {isSelected !== undefined && (
            <span className={styles['check']} data-check="">
              <CheckBox checked={isSelected} />
            </span>
          )}
        </div>
      )}
      {columns.map((column, cell) => (
        <div
          key={column.key}
          className={`${styles['cell']} ${column.align === 'end' ? styles['end'] : ''}`}
          role="gridcell"
          aria-colindex={cell + 1 + (props.hasCheck ? 1 : 0)}
          tabIndex={tabIndexOf(cell + (props.hasCheck ? 1 : 0))}
        >
          {row === undefined ? <span className={styles['waiting']} aria-hidden /> : column.render(row)}
        </div>
      ))}
    </div>
  );
}

/** Rows are drawn again only when something about them changed. */
// `memo` forgets type parameters.
// eslint-disable-next-line typescript/no-unsafe-type-assertion
export const GridRow = memo(Row) as typeof Row;
