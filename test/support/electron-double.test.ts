/** The Electron double itself: values survive the line to the page, and what it lacks throws. */
import { expect, test } from 'vitest';
import { cloneCodec } from './electron-double/page/clone-codec.ts';
import { strict } from './electron-double/strict.ts';
import { fc } from './properties.ts';

const cloneable = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(undefined, null, -0, Number.NaN, Number.POSITIVE_INFINITY),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.date(),
    fc.float32Array(),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => new Set(values)),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
})).value;

test('whatever can be cloned arrives as its structured clone', () => {
  fc.assert(
    fc.property(cloneable, (value) => {
      expect(cloneCodec.decode(cloneCodec.encode(value))).toStrictEqual(structuredClone(value));
    }),
  );
});

test('an object met twice stays one, also in a circle', () => {
  const shared = { name: 'shared' };
  const circle: Record<string, unknown> = { first: shared, second: [shared] };
  circle['self'] = circle;
  const decoded = cloneCodec.decode(cloneCodec.encode(circle));
  expect(decoded).toStrictEqual(circle);
  expect(decoded).toSatisfy((value: typeof circle) => value['self'] === value);
});

test('what cannot be cloned is refused in words of Electron', () => {
  for (const value of [() => 1, Symbol('x'), { inner: () => 1 }, new WeakMap(), Promise.resolve()]) {
    expect(() => cloneCodec.encode(value)).toThrow('An object could not be cloned.');
  }
});

test('a member that Electron may have and the double lacks throws', () => {
  class Thing {
    #count = 0;
    add(): number {
      this.#count += 1;
      return this.#count;
    }
  }
  const thing = strict(new Thing(), 'thing');
  expect([thing.add(), thing.add()]).toEqual([1, 2]);
  expect(() => Reflect.get(thing, 'remove')).toThrow('The Electron double has no thing.remove.');
  expect('remove' in thing).toBe(false);
});
