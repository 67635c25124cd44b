/** What a grid is given: rows, what can be done with them, and who is told. */
import type { DragEvent, KeyboardEvent, Ref } from 'react';
import type { GridMove } from './column-mover.ts';
import type { GridColumn } from './columns.ts';
import type { GridResize, GridSort } from './grid-head.tsx';

export interface GridSelection<Row> {
  readonly isSelected: (row: Row) => boolean;
  /** Rows that cannot be selected have no box; all can by default. */
  readonly canSelect?: (row: Row) => boolean;
  readonly allSelected: boolean;
  /** Whether some are selected and others not. */
  readonly someSelected?: boolean;
  readonly onToggle: (index: number) => void;
  readonly onToggleAll: () => void;
  readonly allLabel: string;
}

export interface GridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly total: number;
  /** Undefined while the row is not loaded. */
  readonly rowAt: (index: number) => Row | undefined;
  readonly nameOf: (row: Row) => string;
  /** Called with the rows on screen, so that they get loaded. */
  readonly onVisible?: (first: number, last: number) => void;
  readonly activeIndex: number | null;
  readonly onActivate: (index: number, extend: boolean) => void;
  readonly selection?: GridSelection<Row>;
  readonly sort?: GridSort;
  readonly resize?: GridResize;
  readonly move?: GridMove;
  /** Enter or a double click on a row. */
  readonly onOpen?: (index: number) => void;
  /** Asks for the menu of a row: by a pointer at a place of the window, or by a key, where it is null. */
  readonly onMenu?: (index: number, at: { readonly x: number; readonly y: number } | null) => void;
  /** A row begins to be dragged. */
  readonly onDrag?: (index: number, event: DragEvent) => void;
  /** Rises whenever the active row is to be brought into sight, wherever the focus is. */
  readonly revealed?: number;
  /** Any other key on a row; returns whether it was one of the list's. */
  readonly onKey?: (event: KeyboardEvent, index: number) => boolean;
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLDivElement>;
}
