/**
 * Grid: rows of one height, drawn from a window of a list of any length.
 *
 * Real rows with a roving tabindex; the active row stays in the document however far the list is scrolled, so
 * that the focus never gets lost. https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 */
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { columnsThatFit } from './columns.ts';
import { GridHead } from './grid-head.tsx';
import type { GridProps, GridSelection } from './grid-props.ts';
import { GridRow } from './grid-row.tsx';
import { moved, type Place } from './movement.ts';
import { useWidth } from './use-width.ts';
import styles from './grid.module.css';

export const rowHeight = 28;

export function Grid<Row>(props: GridProps<Row>): ReactNode {
  const { total, activeIndex, onActivate, onVisible, selection, revealed } = props;
  const root = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [activeCell, setActiveCell] = useState<number | null>(null);
  const wantsFocus = useRef(false);
  const width = useWidth(root);
  const columns = useMemo(() => columnsThatFit(props.columns, width), [props.columns, width]);

  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      if (activeIndex === null || activeIndex >= range.count || shown.includes(activeIndex)) return shown;
      return activeIndex < (shown[0] ?? 0) ? [activeIndex, ...shown] : [...shown, activeIndex];
    },
    [activeIndex],
  );
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    rangeExtractor,
    useFlushSync: false,
  });
  const first = virtualizer.range?.startIndex ?? 0;
  const last = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (total > 0) onVisible?.(first, last);
  }, [onVisible, first, last, total]);

  const focusPlace = useCallback(() => {
    const row = scroller.current?.querySelector<HTMLElement>('[data-active]');
    const cell =
      activeCell === null ? null : row?.querySelectorAll<HTMLElement>('[role=gridcell]')[activeCell];
    (cell ?? row)?.focus({ preventScroll: true });
  }, [activeCell]);
  useLayoutEffect(() => {
    if (activeIndex === null) return;
    const hadFocus = scroller.current?.contains(document.activeElement) ?? false;
    if (wantsFocus.current || hadFocus) {
      virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
      focusPlace();
    }
    wantsFocus.current = false;
  }, [activeIndex, focusPlace, virtualizer]);
  useLayoutEffect(() => {
    if (activeIndex !== null && (revealed ?? 0) > 0)
      virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
    // Only where it is asked for: the active row changes often.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [revealed]);
  useEffect(() => {
    // The rows are gone, and with them the focus: the grid itself takes it.
    if (total === 0 && wantsFocus.current) root.current?.focus();
  }, [total]);

  const goTo = (place: Place, extend: boolean): void => {
    wantsFocus.current = true;
    setActiveCell(place.cell);
    onActivate(place.row, extend);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLElement && event.target.closest('[role=columnheader]')) return;
    const row = activeIndex ?? first;
    if (takeKey(event, row)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  /** Whether the key was one of the grid's. */
  const takeKey = (event: KeyboardEvent, row: number): boolean => {
    const command = event.ctrlKey || event.metaKey;
    if (event.altKey) return false;
    if (props.onMenu && (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))) {
      props.onMenu(row, null);
      return true;
    }
    if (command && event.key.toLowerCase() === 'a' && selection) {
      if (!selection.allSelected) selection.onToggleAll();
      return true;
    }
    const pageRows = Math.max(1, last - first - 1);
    const target = moved(
      event.key,
      { row, cell: activeCell },
      { rows: total, cells: columns.length + (selection ? 1 : 0), pageRows },
    );
    if (target && (!command || event.key === 'Home' || event.key === 'End')) {
      goTo(target, event.shiftKey && selection !== undefined);
      return true;
    }
    if (command) return false;
    if (event.key === ' ' && selection) {
      selection.onToggle(row);
      return true;
    }
    if (event.key === 'Enter' && props.onOpen) {
      props.onOpen(row);
      return true;
    }
    return props.onKey?.(event, row) ?? false;
  };

  const onClick = (event: MouseEvent): void => {
    const index = indexOf(event.target);
    if (index === null) return;
    const onCheck = event.target instanceof Element && event.target.closest('[data-check]') !== null;
    wantsFocus.current = true;
    setActiveCell(null);
    if (event.shiftKey && selection) onActivate(index, true);
    else {
      onActivate(index, false);
      if (selection && (onCheck || event.ctrlKey || event.metaKey)) selection.onToggle(index);
    }
  };

  const template = [...(selection ? ['32px'] : []), ...columns.map((column) => column.width)].join(' ');
  // One place for all rows: making a column wider draws none of them again.
  const style: CSSProperties & Record<`--${string}`, string> = { '--columns': template };
  const tabStop = activeIndex ?? first;
  return (
    <div
      ref={mergeRefs(root, props.ref)}
      className={styles['grid']}
      role="grid"
      tabIndex={-1}
      aria-label={props.label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + (selection ? 1 : 0)}
      aria-multiselectable={selection ? true : undefined}
      aria-busy={props.busy ?? false}
      style={style}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onContextMenu={(event) => {
        const index = indexOf(event.target);
        if (index === null || !props.onMenu) return;
        event.preventDefault();
        wantsFocus.current = true;
        props.onMenu(index, { x: event.clientX, y: event.clientY });
      }}
      onDragStart={(event) => {
        const index = indexOf(event.target);
        if (index !== null) props.onDrag?.(index, event);
      }}
      onFocus={(event) => {
        // Back from a dialog, the focus comes to the row it left; the active row may be another by now.
        const index = indexOf(event.target);
        if (activeIndex !== null && index !== null && index !== activeIndex) focusPlace();
      }}
      onDoubleClick={(event) => {
        const index = indexOf(event.target);
        if (index !== null) props.onOpen?.(index);
      }}
    >
      <GridHead
        columns={columns}
        sort={props.sort}
        resize={props.resize}
        move={props.move}
        selection={selection}
      />
      <div ref={scroller} className={styles['body']} role="rowgroup" data-scroller="">
        <div className={styles['rows']} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = props.rowAt(item.index);
            return (
              <GridRow
                key={item.index}
                index={item.index}
                offset={item.start}
                row={row}
                name={row === undefined ? undefined : props.nameOf(row)}
                columns={columns}
                isActive={item.index === activeIndex}
                isTabStop={item.index === tabStop}
                activeCell={item.index === activeIndex ? activeCell : null}
                hasCheck={selection !== undefined}
                canDrag={props.onDrag !== undefined}
                isSelected={selectedness(row, selection)}
                onFocus={activeIndex === null ? onActivate : null}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Undefined for a row that cannot be selected. */
function selectedness<Row>(
  row: Row | undefined,
  selection: GridSelection<Row> | undefined,
): boolean | undefined {
  if (!selection || row === undefined || selection.canSelect?.(row) === false) return undefined;
  return selection.isSelected(row);
}

function indexOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return row ? Number(row.dataset['index']) : null;
}

function mergeRefs(own: { current: HTMLDivElement | null }, other: Ref<HTMLDivElement> | undefined) {
  return (element: HTMLDivElement | null): void => {
    own.current = element;
    if (typeof other === 'function') other(element);
    else if (other) other.current = element;
  };
}
