/** Movement in a grid. */
import { expect, test } from 'vitest';
import { moved } from '../../../renderer/elements/grid/movement.ts';
import { fc } from '../../support/properties.ts';

const extent = { rows: 100, cells: 5, pageRows: 20 };

test('keys lead where the pattern says', () => {
  const at = { row: 50, cell: null };
  expect(moved('ArrowDown', at, extent)?.row).toBe(51);
  expect(moved('PageUp', at, extent)?.row).toBe(30);
  expect(moved('Home', at, extent)?.row).toBe(0);
  expect(moved('End', at, extent)?.row).toBe(99);
  expect(moved('x', at, extent)).toBeNull();
});

test('cells are entered from the row and left to it', () => {
  expect(moved('ArrowRight', { row: 1, cell: null }, extent)).toEqual({ row: 1, cell: 0 });
  expect(moved('ArrowRight', { row: 1, cell: 4 }, extent)).toEqual({ row: 1, cell: 4 });
  expect(moved('ArrowLeft', { row: 1, cell: 0 }, extent)).toEqual({ row: 1, cell: null });
  expect(moved('ArrowDown', { row: 1, cell: 3 }, extent)).toEqual({ row: 2, cell: 3 });
});

test('no key leads out of the grid', () => {
  const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'ArrowLeft', 'ArrowRight'];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.nat(99), fc.integer({ min: 1, max: 100 }), (key, row, rows) => {
      const place = moved(key, { row: Math.min(row, rows - 1), cell: null }, { ...extent, rows });
      return place !== null && place.row >= 0 && place.row < rows;
    }),
  );
});
