/** Running an asynchronous task over a long list, a few at a time, results as they finish. */

/**
 * Yields each task's result in the order of completion. At most `limit()` items are between "taken from the
 * source" and "given to the consumer", so neither a long source nor a slow consumer costs memory.
 *
 * `task` must not reject. Leaving the loop early ends the source and waits for nothing.
 * @param enough says that nothing more is to be taken; what has begun is still yielded
 */
export async function* inCompletionOrder<Item, Result>(
  source: AsyncIterable<Item> | Iterable<Item>,
  limit: () => number,
  task: (item: Item) => Promise<Result>,
  enough: () => boolean = () => false,
): AsyncGenerator<Result, void, void> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const finished: Result[] = [];
  let running = 0;
  let taking = false;
  let exhausted = false;
  let sourceError: { readonly thrown: unknown } | null = null;
  let wake: () => void = () => {};

  const run = async (item: Item): Promise<void> => {
    running += 1;
    finished.push(await task(item));
    running -= 1;
    wake();
  };
  const take = async (): Promise<void> => {
    taking = true;
    try {
      const next = await iterator.next();
      if (next.done === true) exhausted = true;
      else void run(next.value);
    } catch (thrown) {
      exhausted = true;
      sourceError = { thrown };
    }
    taking = false;
    wake();
  };

  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => (wake = resolve));
      const wanted = !exhausted && !enough();
      if (wanted && !taking && running + finished.length < limit()) void take();
      const result = finished.shift();
      if (result !== undefined) yield result;
      else if (running === 0 && !(taking && wanted)) break;
      else await changed;
    }
  } finally {
    if (!exhausted) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
  if (sourceError !== null) throw (sourceError as { readonly thrown: unknown }).thrown;
}
