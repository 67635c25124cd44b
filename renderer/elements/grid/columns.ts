/** Columns of a grid. */
import type { ReactNode } from 'react';

export interface GridColumn<Row> {
  readonly key: string;
  readonly header: string;
  /** A track of `grid-template-columns`. */
  readonly width: string;
  /** Whether a press on the header sorts by it. */
  readonly sorts?: boolean;
  readonly align?: 'start' | 'end';
  /** Narrower than so many pixels, the grid leaves the column out. */
  readonly hideBelow?: number;
  /** Pixels below which it is not worth showing, and its rank: where there is no room, the lowest is left out first. */
  readonly worth?: { readonly pixels: number; readonly rank: number };
  readonly render: (row: Row) => ReactNode;
}

/** The columns that a grid of that width has room for. */
export function columnsThatFit<Row>(columns: readonly GridColumn<Row>[], width: number): GridColumn<Row>[] {
  let fitting = columns.filter((column) => column.hideBelow === undefined || width >= column.hideBelow);
  while (fitting.length > 1 && fitting.reduce((sum, { worth }) => sum + (worth?.pixels ?? 0), 0) > width) {
    const [least] = fitting.toSorted((a, b) => (a.worth?.rank ?? Infinity) - (b.worth?.rank ?? Infinity));
    if (least?.worth === undefined) break;
    fitting = fitting.filter((column) => column !== least);
  }
  return fitting;
}

/** Narrowest and widest that a column can be made, and how much a key changes it; pixels. */
export const columnWidths = { narrowest: 48, widest: 900, step: 16 } as const;

/** The columns with the widths that a person gave some of them. They give way where there is no room. */
export function withWidths<Column extends GridColumn<never>>(
  columns: readonly Column[],
  widths: Readonly<Record<string, number>>,
): Column[] {
  return columns.map((column) => {
    const pixels = widths[column.key];
    return pixels === undefined
      ? column
      : { ...column, width: `minmax(${columnWidths.narrowest}px, ${pixels}px)` };
  });
}

/** A width in pixels that a column may have. */
export function allowedWidth(pixels: number): number {
  return Math.round(Math.min(Math.max(pixels, columnWidths.narrowest), columnWidths.widest));
}
