/** Asynchronous work on a stream of items, several at a time, results in the order of the items. */

/**
 * Yields each result as soon as it and all before it are there. Items are taken while fewer than `limit` are in
 * hand. A rejection ends the stream; what else is in hand is waited for first, so that nothing goes on unseen.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const source = items[Symbol.asyncIterator]();
  const inHand: Promise<Result>[] = [];
  /** The next item, once it is asked for; null when there is none any more. */
  let next: Promise<IteratorResult<Item>> | null = source.next();
  try {
    while (next !== null || inHand.length > 0) {
      const [oldest] = inHand;
      const isRoom = next !== null && inHand.length < limit;
      const turn: 'item' | 'result' = await Promise.race([
        ...(isRoom ? [next!.then(() => 'item' as const)] : []),
        ...(oldest ? [oldest.then(() => 'result' as const)] : []),
      ]);
      if (turn === 'result') {
        yield await oldest!;
        void inHand.shift();
        continue;
      }
      const taken: IteratorResult<Item> = await next!;
      next = taken.done ? null : source.next();
      if (taken.done) continue;
      const result = work(taken.value);
      // Told of when its turn comes.
      result.catch(() => undefined);
      inHand.push(result);
    }
  } finally {
    await Promise.allSettled(inHand);
    // The source ends after the item it is making, if any.
    await next?.catch(() => undefined);
    await source.return?.();
  }
}
