/** Head of a grid: column headers, of which those that sort are buttons; one tab stop for all. */
import { ArrowDown, ArrowUp, Check, Minus } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { announce } from '../../stores/announcer.ts';
import { words } from '../../words.ts';
import { ColumnEdge } from './column-edge.tsx';
import { moveByPointer, type GridMove } from './column-mover.ts';
import { allowedWidth, columnWidths, type GridColumn } from './columns.ts';
import type { GridSelection } from './grid-props.ts';
import styles from './grid.module.css';

export interface GridSort {
  readonly key: string;
  readonly descending: boolean;
  readonly onSort: (key: string) => void;
}

export interface GridResize {
  /** Called while a column is made wider or narrower; null: as wide as it usually is. */
  readonly onResize: (key: string, pixels: number | null) => void;
  /** Called when it is as wide as wanted. */
  readonly onEnd: () => void;
}

interface Props<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly sort: GridSort | undefined;
  readonly resize: GridResize | undefined;
  readonly move: GridMove | undefined;
  readonly selection: GridSelection<Row> | undefined;
}

export function GridHead<Row>({ columns, sort, resize, move, selection }: Props<Row>): ReactNode {
  const [stop, setStop] = useState(0);
  const row = useRef<HTMLDivElement>(null);
  const moved = useRef<string | null>(null);
  // An element that changes its place loses the focus.
  useLayoutEffect(() => {
    if (moved.current === null) return;
    const header = row.current?.querySelector(`[data-column="${CSS.escape(moved.current)}"]`);
    header?.querySelector<HTMLElement>('[data-stop]')?.focus();
    moved.current = null;
  });
  const reachable = columns.filter((column) => resize || move || (column.sorts && sort));
  const stops = (selection ? 1 : 0) + reachable.length;

  /** Left and right go from header to header; with Shift they change the column's width, with Ctrl its place. */
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey) return moveByKey(event.target, step);
    if (event.shiftKey) return resizeByKey(event.target, step);
    const next = Math.min(Math.max(0, stop + step), stops - 1);
    setStop(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')[next]?.focus();
  };
  const moveByKey = (target: EventTarget, step: number): void => {
    const { column } = columnAt(target, columns);
    const to = column ? columns.indexOf(column) + step : -1;
    const other = columns[to];
    if (!move || !column || !other) return;
    moved.current = column.key;
    setStop(stop + step);
    move.onMove(column.key, other.key);
    move.onEnd();
    announce(words.grid.place(column.header, to + 1, columns.length), 'assertive');
  };
  const resizeByKey = (target: EventTarget, step: number): void => {
    const { header, column } = columnAt(target, columns);
    if (!resize || !header || !column) return;
    const pixels = allowedWidth(header.getBoundingClientRect().width + step * columnWidths.step);
    resize.onResize(column.key, pixels);
    resize.onEnd();
    announce(words.grid.width(column.header, pixels), 'assertive');
  };

  return (
    <div className={styles['head']} role="rowgroup">
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons take the focus */}
      <div
        ref={row}
        className={styles['row']}
        role="row"
        aria-rowindex={1}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => move && moveByPointer(event, move)}
      >
        {selection && (
          <div className={styles['header']} role="columnheader" aria-colindex={1}>
            <button
              type="button"
              className={styles['check']}
              aria-label={selection.allLabel}
              aria-pressed={selection.allSelected}
              tabIndex={stop === 0 ? 0 : -1}
              data-stop=""
              onFocus={() => setStop(0)}
              onClick={selection.onToggleAll}
            >
              <CheckBox checked={selection.allSelected ? true : selection.someSelected ? 'some' : false} />
            </button>
          </div>
        )}
        {columns.map((column, index) => {
          const place = reachable.indexOf(column) + (selection ? 1 : 0);
          return (
            <div
              key={column.key}
              className={`${styles['header']} ${column.align === 'end' ? styles['end'] : ''}`}
              role="columnheader"
              aria-colindex={index + 1 + (selection ? 1 : 0)}
              aria-sort={ariaSortOf(column, sort)}
              data-column={column.key}
            >
              <HeaderText
                column={column}
                sort={sort}
                tabIndex={reachable.includes(column) ? (stop === place ? 0 : -1) : undefined}
                onFocus={() => setStop(place)}
              />
              {resize && <ColumnEdge columnKey={column.key} resize={resize} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The header that an event came from, and its column. */
function columnAt<Row>(target: EventTarget, columns: readonly GridColumn<Row>[]) {
  const header = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  return { header, column: columns.find(({ key }) => key === header?.dataset['column']) };
}

interface HeaderTextProps<Row> {
  readonly column: GridColumn<Row>;
  readonly sort: GridSort | undefined;
  /** Undefined where there is nothing to do with the column. */
  readonly tabIndex: number | undefined;
  readonly onFocus: () => void;
}

function HeaderText<Row>({ column, sort, tabIndex, onFocus }: HeaderTextProps<Row>): ReactNode {
  const stop = tabIndex === undefined ? {} : { tabIndex, onFocus, 'data-stop': '' };
  if (column.sorts && sort) {
    const Arrow = sort.descending ? ArrowDown : ArrowUp;
    return (
      <button type="button" className={styles['sort']} {...stop} onClick={() => sort.onSort(column.key)}>
        <span className={styles['text']}>{column.header}</span>
        {sort.key === column.key && <Arrow size={12} strokeWidth={2} aria-hidden />}
      </button>
    );
  }
  return (
    <span className={`${styles['plain']} ${styles['text']}`} {...stop}>
      {column.header === '' ? <span className="heard">{words.common.details}</span> : column.header}
    </span>
  );
}

function ariaSortOf<Row>(column: GridColumn<Row>, sort: GridSort | undefined) {
  if (!column.sorts || !sort) return undefined;
  if (sort.key !== column.key) return 'none';
  return sort.descending ? 'descending' : 'ascending';
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
