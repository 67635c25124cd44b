/** Movement: where a key leads in a grid. A pure function. */

export interface Place {
  readonly row: number;
  /** Cell within the row; null for the row as a whole. */
  readonly cell: number | null;
}

export interface Extent {
  readonly rows: number;
  readonly cells: number;
  /** Rows a page key moves by. */
  readonly pageRows: number;
}

/** The place a key leads to; null for a key that does not move. */
export function moved(key: string, from: Place, extent: Extent): Place | null {
  const last = Math.max(0, extent.rows - 1);
  const within = (row: number): number => Math.min(Math.max(0, row), last);
  switch (key) {
    case 'ArrowDown':
      return { ...from, row: within(from.row + 1) };
    case 'ArrowUp':
      return { ...from, row: within(from.row - 1) };
    case 'PageDown':
      return { ...from, row: within(from.row + extent.pageRows) };
    case 'PageUp':
      return { ...from, row: within(from.row - extent.pageRows) };
    case 'Home':
      return { ...from, row: 0 };
    case 'End':
      return { ...from, row: last };
    case 'ArrowRight':
      return { ...from, cell: Math.min(from.cell === null ? 0 : from.cell + 1, extent.cells - 1) };
    case 'ArrowLeft':
      return { ...from, cell: from.cell === null || from.cell === 0 ? null : from.cell - 1 };
    default:
      return null;
  }
}
