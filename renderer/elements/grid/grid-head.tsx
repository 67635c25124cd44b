/** Head of a grid: column headers, of which those that sort are buttons; one tab stop for all. */
import { ArrowDown, ArrowUp, Check, Minus } from 'lucide-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { words } from '../../words.ts';
import type { GridColumn } from './columns.ts';
import type { GridSelection } from './grid.tsx';
import styles from './grid.module.css';

export interface GridSort {
  readonly key: string;
  readonly descending: boolean;
  readonly onSort: (key: string) => void;
}

interface Props<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly template: string;
  readonly sort: GridSort | undefined;
  readonly selection: GridSelection<Row> | undefined;
}

export function GridHead<Row>({ columns, template, sort, selection }: Props<Row>): ReactNode {
  const [stop, setStop] = useState(0);
  const sorting = columns.filter((column) => column.sorts && sort);
  const stops = (selection ? 1 : 0) + sorting.length;

  /** Left and right go from header to header. */
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(Math.max(0, stop + step), stops - 1);
    setStop(next);
    event.currentTarget.querySelectorAll<HTMLElement>('button')[next]?.focus();
  };

  return (
    <div className={styles['head']} role="rowgroup">
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons take the focus */}
      <div
        className={styles['row']}
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template }}
        onKeyDown={onKeyDown}
      >
        {selection && (
          <div className={styles['header']} role="columnheader" aria-colindex={1}>
            <button
              type="button"
              className={styles['check']}
              aria-label={selection.allLabel}
              aria-pressed={selection.allSelected}
              tabIndex={stop === 0 ? 0 : -1}
              onFocus={() => setStop(0)}
              onClick={selection.onToggleAll}
            >
              <CheckBox checked={selection.allSelected} />
            </button>
          </div>
        )}
        {columns.map((column, index) => {
          const isSorted = sort?.key === column.key;
          const place = sorting.indexOf(column) + (selection ? 1 : 0);
          const Arrow = sort?.descending ? ArrowDown : ArrowUp;
          return (
            <div
              key={column.key}
              className={`${styles['header']} ${column.align === 'end' ? styles['end'] : ''}`}
              role="columnheader"
              aria-colindex={index + 1 + (selection ? 1 : 0)}
              aria-sort={
                column.sorts && sort
                  ? isSorted
                    ? sort.descending
                      ? 'descending'
                      : 'ascending'
                    : 'none'
                  : undefined
              }
            >
              {column.sorts && sort ? (
                <button
                  type="button"
                  className={styles['sort']}
                  tabIndex={stop === place ? 0 : -1}
                  onFocus={() => setStop(place)}
                  onClick={() => sort.onSort(column.key)}
                >
                  <span className={styles['text']}>{column.header}</span>
                  {isSorted && <Arrow size={12} strokeWidth={2} aria-hidden />}
                </button>
              ) : (
                <span className={`${styles['plain']} ${styles['text']}`}>
                  {column.header === '' ? (
                    <span className="heard">{words.common.details}</span>
                  ) : (
                    column.header
                  )}
                </span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The picture of a check box; what it means is told by `aria-selected` or `aria-pressed`. */
export function CheckBox({ checked }: { readonly checked: boolean | 'some' }): ReactNode {
  return (
    <span className={styles['box']} data-checked={checked === false ? undefined : ''} aria-hidden>
      {checked === true && <Check size={12} strokeWidth={3} />}
      {checked === 'some' && <Minus size={12} strokeWidth={3} />}
    </span>
  );
}
