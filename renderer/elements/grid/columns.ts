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
  readonly render: (row: Row) => ReactNode;
}

/** The columns that a grid of that width has room for. */
export function columnsThatFit<Row>(columns: readonly GridColumn<Row>[], width: number): GridColumn<Row>[] {
  return columns.filter((column) => column.hideBelow === undefined || width >= column.hideBelow);
}
