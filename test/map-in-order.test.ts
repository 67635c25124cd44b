/** Streams of work, several at a time. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { mapInOrder } from '../main/map-in-order.ts';

async function* numbers(count: number, onReturn: () => void = () => undefined): AsyncGenerator<number> {
  try {
    for (let number = 0; number < count; number++) yield number;
  } finally {
    onReturn();
  }
}

it('keeps the order whatever takes longer, and never has more in hand than it may', async () => {
  let inHand = 0;
  let most = 0;
  const results: number[] = [];
  const work = async (number: number): Promise<number> => {
    most = Math.max(most, ++inHand);
    await delay((number * 7) % 5);
    inHand--;
    return number * 2;
  };
  for await (const result of mapInOrder(numbers(50), 4, work)) results.push(result);
  expect(results).toEqual(Array.from({ length: 50 }, (_, index) => index * 2));
  expect(most).toBe(4);
});

it('yields what is done while the source is still making the next', async () => {
  const gate = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<number> {
    yield 1;
    await gate.promise;
    yield 2;
  }
  const stream = mapInOrder(slow(), 8, async (number) => number);
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  gate.resolve();
  expect(await stream.next()).toEqual({ done: false, value: 2 });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

it('passes an error on in its turn, after all that is in hand has ended, and closes the source', async () => {
  let ended = 0;
  let isClosed = false;
  const work = async (number: number): Promise<number> => {
    if (number === 1) throw new Error('no');
    await delay(10);
    ended++;
    return number;
  };
  const stream = mapInOrder(
    numbers(20, () => {
      isClosed = true;
    }),
    4,
    work,
  );
  expect(await stream.next()).toMatchObject({ value: 0 });
  await expect(stream.next()).rejects.toThrow('no');
  expect(ended).toBeGreaterThanOrEqual(3);
  expect(isClosed).toBe(true);
});

it('closes the source where the reader stops early', async () => {
  let isClosed = false;
  const source = numbers(20, () => {
    isClosed = true;
  });
  for await (const result of mapInOrder(source, 3, async (number) => number)) if (result === 4) break;
  expect(isClosed).toBe(true);
});
