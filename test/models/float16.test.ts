/** Half precision: every number of it comes back, and others go to the nearest. */
import { expect, test } from 'vitest';
import { decodeFloat16, encodeFloat16 } from '../../models/float16.ts';
import { fc } from '../support/properties.ts';

test('every half comes back as the bits it was', () => {
  for (let bits = 0; bits < 0x10000; bits += 1) {
    const value = decodeFloat16(bits);
    const back = encodeFloat16(value);
    if (Number.isNaN(value)) expect(Number.isNaN(decodeFloat16(back))).toBe(true);
    else if (back !== bits) expect.fail(`${bits} became ${back}`);
  }
});

test.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65_504],
  [0x0400, 2 ** -14],
  [0x0001, 2 ** -24],
  [0x3555, 0.333251953125],
  [0x7c00, Infinity],
])('bits %i are %d', (bits, value) => {
  expect(decodeFloat16(bits)).toBe(value);
});

test('a number goes to the nearest half', () => {
  fc.assert(
    fc.property(fc.double({ min: -65_504, max: 65_504, noNaN: true }), (value) => {
      const bits = encodeFloat16(value);
      const error = Math.abs(decodeFloat16(bits) - value);
      const size = bits & 0x7fff;
      for (const neighbour of [size - 1, size + 1]) {
        if (neighbour < 0 || neighbour > 0x7bff) continue;
        expect(error).toBeLessThanOrEqual(Math.abs(decodeFloat16((bits & 0x8000) | neighbour) - value));
      }
    }),
  );
});

test('what lies beyond the largest half is infinite', () => {
  expect(decodeFloat16(encodeFloat16(65_519))).toBe(65_504);
  expect(decodeFloat16(encodeFloat16(65_520))).toBe(Infinity);
  expect(decodeFloat16(encodeFloat16(-1e9))).toBe(-Infinity);
});
