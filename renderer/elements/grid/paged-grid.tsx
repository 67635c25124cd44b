/** A grid over pages of rows, for lists that are looked through and not selected from. */
import { useCallback, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { RowPages } from '../../stores/row-pages.ts';
import type { GridColumn } from './columns.ts';
import { Grid } from './grid.tsx';
import { GridWithStrip } from './grid-with-strip.tsx';

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly pages: RowPages<Row>;
  readonly nameOf: (row: Row) => string;
  /** What is said in full about the active row, below the grid. */
  readonly renderActive: (row: Row) => ReactNode;
}

export function PagedGrid<Row>({ label, columns, pages, nameOf, renderActive }: Props<Row>): ReactNode {
  useSyncExternalStore(pages.subscribe, pages.version);
  const [activeIndex, setActiveIndex] = useState<number | null>(null);
  const onVisible = useCallback((first: number, last: number) => pages.want(first, last), [pages]);
  const active = activeIndex === null ? undefined : pages.rowAt(activeIndex);
  return (
    <GridWithStrip strip={active === undefined ? null : renderActive(active)}>
      <Grid
        label={label}
        columns={columns}
        total={pages.total ?? 0}
        rowAt={(index) => pages.rowAt(index)}
        nameOf={nameOf}
        onVisible={onVisible}
        activeIndex={activeIndex}
        onActivate={setActiveIndex}
      />
    </GridWithStrip>
  );
}
