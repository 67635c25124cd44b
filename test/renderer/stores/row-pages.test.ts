/** Row pages: what is fetched, kept, shown meanwhile, and fetched again. */
import { expect, test } from 'vitest';
import { RowPages } from '../../../renderer/stores/row-pages.ts';

interface Source {
  readonly pages: RowPages<string>;
  readonly loads: number[];
  readonly failures: unknown[];
  prefix: string;
  fails: boolean;
}

function source(total: number, maxPages = 4): Source {
  const state: Source = {
    pages: new RowPages<string>({
      load: async (start, count) => {
        state.loads.push(start);
        if (state.fails) throw new Error('no contact');
        const rows = Array.from(
          { length: Math.min(count, total - start) },
          (_, index) => `${state.prefix}${start + index}`,
        );
        return { total, rows };
      },
      pageSize: 10,
      maxPages,
      onFailure: (thrown) => state.failures.push(thrown),
    }),
    loads: [],
    failures: [],
    prefix: 'row ',
    fails: false,
  };
  return state;
}

const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

test('opening fetches the first page and tells the total', async () => {
  const { pages, loads } = source(25);
  expect(pages.total).toBeNull();
  await pages.open();
  expect(pages.total).toBe(25);
  expect(pages.rowAt(9)).toBe('row 9');
  expect(pages.rowAt(10)).toBeUndefined();
  expect(loads).toEqual([0]);
});

test('only pages on screen are fetched, each once', async () => {
  const { pages, loads } = source(100);
  await pages.open();
  pages.want(35, 52);
  pages.want(36, 53);
  await settled();
  expect(loads).toEqual([0, 30, 40, 50]);
  expect(pages.rowAt(52)).toBe('row 52');
});

test('the page used longest ago is dropped, never one on screen', async () => {
  const { pages } = source(100, 2);
  await pages.open();
  pages.want(20, 49);
  await settled();
  expect(pages.rowAt(0)).toBeUndefined();
  expect([pages.rowAt(20), pages.rowAt(30), pages.rowAt(40)]).toEqual(['row 20', 'row 30', 'row 40']);
});

test('a refresh keeps the old rows until the new ones are there', async () => {
  const state = source(20);
  await state.pages.open();
  state.prefix = 'new ';
  state.pages.want(0, 5);
  state.pages.refresh();
  expect(state.pages.rowAt(3)).toBe('row 3');
  await settled();
  expect(state.pages.rowAt(3)).toBe('new 3');
});

test('a refresh of some rows leaves pages without them alone', async () => {
  const state = source(40);
  await state.pages.open();
  state.pages.want(0, 19);
  await settled();
  state.pages.refresh((row) => row === 'row 12');
  await settled();
  expect(state.loads).toEqual([0, 10, 10]);
});

test('what changes while a page is on its way is fetched once more', async () => {
  const state = source(10);
  await state.pages.open();
  state.pages.refresh();
  state.pages.refresh();
  await settled();
  expect(state.loads).toEqual([0, 0, 0]);
});

test('a failed fetch is told, and tried again when the rows are wanted again', async () => {
  const state = source(40);
  await state.pages.open();
  state.fails = true;
  state.pages.want(10, 15);
  await settled();
  expect(state.failures).toHaveLength(1);
  state.fails = false;
  state.pages.want(10, 15);
  await settled();
  expect(state.pages.rowAt(10)).toBe('row 10');
});

test('a change is seen at once and told to listeners', async () => {
  const { pages } = source(10);
  await pages.open();
  const before = pages.version();
  let told = 0;
  pages.subscribe(() => {
    told += 1;
  });
  pages.change((row) => (row === 'row 4' ? 'decided' : row));
  expect(pages.rowAt(4)).toBe('decided');
  expect(told).toBe(1);
  expect(pages.version()).not.toBe(before);
});

test('a row is found among those loaded', async () => {
  const { pages } = source(30);
  await pages.open();
  pages.want(10, 19);
  await settled();
  expect(pages.find((row) => row === 'row 17')).toEqual({ index: 17, row: 'row 17' });
  expect(pages.find((row) => row === 'row 27')).toBeNull();
  expect(await pages.fetchRow(27)).toBe('row 27');
});

test('rows asked for before a change do not show again what was there before it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let text = 'before';
  let waits = false;
  const pages = new RowPages<string>({
    load: async () => {
      const rows = [text];
      if (waits) await promise;
      return { total: 1, rows };
    },
    onFailure: () => undefined,
  });
  await pages.open();
  pages.want(0, 0);
  waits = true;
  pages.refresh();
  pages.change(() => 'decided');
  text = 'decided, says the engine';
  waits = false;
  resolve();
  await settled();
  expect(pages.rowAt(0)).toBe('decided, says the engine');
});
