/** The track list: rows, selection, and the keys that decide. */
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { withWidths, type GridColumn } from '../../elements/grid/columns.ts';
import { Grid } from '../../elements/grid/grid.tsx';
import { Message } from '../../elements/message.tsx';
import { Button } from '../../elements/button.tsx';
import { useSlow } from '../../elements/use-slow.ts';
import { sortColumns, type TrackRow } from '../../../models/engine-contract.ts';
import { matchCurrentKey } from '../../keys/current-keys.ts';
import { isPairPending } from '../../keys/use-keys.ts';
import { announce } from '../../stores/announcer.ts';
import { currentTarget, decide, targetAt, type Target } from '../../stores/decisions.ts';
import { togglePlay } from '../../stores/player.ts';
import type { RowPages } from '../../stores/row-pages.ts';
import { isEmptySelection, isEverything, isSelected } from '../../stores/selection.ts';
import { canDragOut, dragOut } from '../../stores/drag-out.ts';
import { remember, useSettings } from '../../stores/settings.ts';
import { keepColumns, moveColumn, resizeColumn } from '../../stores/track-columns.ts';
import {
  activate,
  guardList,
  openView,
  renewView,
  toggleAll,
  toggleRow,
  useView,
} from '../../stores/view.ts';
import { sortedBy, trackName, withoutFilters } from '../../stores/view-state.ts';
import { words } from '../../words.ts';
import { JumpBox } from './jump-box.tsx';
import { RowMenu, type OpenRowMenu } from './row-menu.tsx';
import { trackColumns, usualColumns } from './track-columns.tsx';
import styles from './library.module.css';

interface Props {
  readonly pages: RowPages<TrackRow>;
  /** Opens the box that sets a genre. */
  readonly onSetGenre: (target: Target | null) => void;
}

export function TrackGrid({ pages, onSetGenre }: Props): ReactNode {
  useSyncExternalStore(pages.subscribe, pages.version);
  const grid = useRef<HTMLDivElement>(null);
  const { query, activeIndex, selection, revealed, opening } = useView();
  const columns = useTrackColumns();
  const [menu, setMenu] = useState<OpenRowMenu | null>(null);
  const [jumping, setJumping] = useState(false);
  const isSlow = useSlow(opening);
  const total = pages.total ?? 0;
  const onVisible = useCallback((first: number, last: number) => pages.want(first, last), [pages]);

  useListGuard(grid);

  const onKey = (event: KeyboardEvent, index: number): boolean => {
    if (isPairPending() || !useSettings.getState().singleKeys) return false;
    const match = matchCurrentKey('tracks', event, null);
    if (match?.kind !== 'command') return false;
    if (useView.getState().activeIndex === null) activate(index);
    switch (match.command) {
      case 'accept':
        void decide({ kind: 'accept' });
        return true;
      case 'skip':
        void decide({ kind: 'skip' });
        return true;
      case 'setGenre':
        onSetGenre(currentTarget());
        return true;
      case 'play': {
        const row = pages.rowAt(index);
        if (row) togglePlay(row.id);
        return true;
      }
      case 'jump':
        setJumping(true);
        return true;
      case 'whereAmI':
        announce(words.library.whereAmI(index + 1, total), 'assertive');
        return true;
      default:
        return false;
    }
  };

  if (total === 0)
    return (
      <Message title={words.library.nothingFound}>
        <Button onPress={() => void openView(withoutFilters(query))}>{words.library.clearFilters}</Button>
      </Message>
    );
  return (
    <div className={styles['grid']}>
      <Grid
        ref={grid}
        label={words.library.grid}
        columns={columns}
        total={total}
        rowAt={(index) => pages.rowAt(index)}
        nameOf={trackName}
        onVisible={onVisible}
        activeIndex={activeIndex}
        onActivate={activate}
        selection={{
          isSelected: (row) => isSelected(selection, row.id),
          allSelected: isEverything(selection),
          someSelected: !isEmptySelection(selection),
          onToggle: (index) => void toggleRow(index),
          onToggleAll: toggleAll,
          allLabel: words.library.selectAll,
        }}
        sort={{
          key: query.sort,
          descending: query.descending,
          onSort: (key) => {
            const column = sortColumns.find((each) => each === key);
            if (column) void openView(sortedBy(query, column));
          },
        }}
        resize={resize}
        move={move}
        revealed={revealed}
        onMenu={(index, at) => {
          const row = pages.rowAt(index);
          if (!row) return;
          activate(index);
          setMenu({ row, target: targetAt(row), at });
        }}
        {...(canDragOut && { onDrag: (index, event) => dragOut(pages.rowAt(index), event) })}
        onOpen={(index) => {
          activate(index);
          remember('detailsOpen', true);
        }}
        onKey={onKey}
        busy={isSlow}
      />
      {jumping && (
        <JumpBox
          onClose={() => {
            setJumping(false);
            requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>('[data-active]')?.focus());
          }}
        />
      )}
      {menu && <RowMenu {...menu} onSetGenre={onSetGenre} onClose={() => setMenu(null)} />}
    </div>
  );
}

const resize = { onResize: resizeColumn, onEnd: keepColumns };
const move = {
  onMove: (key: string, placeOf: string) => moveColumn(usualColumns, key, placeOf),
  onEnd: keepColumns,
};

/** The columns that were chosen, where and as wide as they were made. */
function useTrackColumns(): readonly GridColumn<TrackRow>[] {
  const { shown, widths } = useSettings((state) => state.trackColumns);
  return useMemo(() => {
    const chosen = (shown ?? usualColumns).flatMap(
      (key) => trackColumns.find((column) => column.key === key) ?? [],
    );
    return withWidths(chosen.length > 0 ? chosen : trackColumns, widths);
  }, [shown, widths]);
}

/** A pointer that lies still over the list for so long is not reading it. */
const pointerRestsMs = 2000;

/** Keeps the list from being renewed while someone is at it: with the focus, scrolled down, or the pointer moving. */
function useListGuard(grid: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let movedAt = Number.NEGATIVE_INFINITY;
    const onMove = (event: PointerEvent): void => {
      if (event.target instanceof Node && grid.current?.contains(event.target)) movedAt = performance.now();
    };
    addEventListener('pointermove', onMove);
    const end = guardList(() => {
      const scrolled = (grid.current?.querySelector('[data-scroller]')?.scrollTop ?? 0) > 0;
      const focused = grid.current?.contains(document.activeElement) ?? false;
      return scrolled || focused || performance.now() - movedAt < pointerRestsMs;
    });
    return () => {
      removeEventListener('pointermove', onMove);
      end();
    };
  }, [grid]);
}

/** Offers what came in since the list was opened. */
export function NewTracksButton(): ReactNode {
  const waiting = useView((state) => state.waiting);
  if (waiting === null) return null;
  return <Button onPress={() => void renewView()}>{words.library.showNew(waiting)}</Button>;
}
