/** Running an asynchronous task over a long list, a few at a time, results as they finish. */

/**
 * Yields each task's result in the order of completion. At most `limit()` tasks run and at most as many results
 * wait for the consumer, so neither a long source nor a slow consumer costs memory.
 *
 * An error of the source is thrown after the results of what had begun. Leaving the loop early closes the
 * source and waits for nothing.
 * @param task must not reject
 * @param signal aborted: nothing more is taken from the source; what has begun is still yielded
 */
export async function* inCompletionOrder<Item, Result>(
  source: AsyncIterable<Item> | Iterable<Item>,
  limit: () => number,
  task: (item: Item) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result, void, void> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const finished: Result[] = [];
  const sourceErrors: unknown[] = [];
  let running = 0;
  let taking = false;
  let exhausted = false;
  let stopped = signal?.aborted ?? false;
  let wake: (() => void) | undefined;

  const run = async (item: Item): Promise<void> => {
    running += 1;
    finished.push(await task(item));
    running -= 1;
    fill();
  };
  const take = async (): Promise<void> => {
    taking = true;
    try {
      const next = await iterator.next();
      if (next.done === true) exhausted = true;
      else if (!stopped) void run(next.value);
    } catch (thrown) {
      exhausted = true;
      sourceErrors.push(thrown);
    }
    taking = false;
    fill();
  };
  const fill = (): void => {
    if (!taking && !exhausted && !stopped && running < limit() && finished.length < limit()) void take();
    wake?.();
  };
  const stop = (): void => {
    stopped = true;
    wake?.();
  };
  signal?.addEventListener('abort', stop);

  try {
    fill();
    for (;;) {
      if (finished.length > 0) {
        yield* finished.splice(0, 1);
        fill();
      } else if (running > 0 || (!exhausted && !stopped)) {
        await new Promise<void>((resolve) => (wake = resolve));
      } else break;
    }
    if (sourceErrors.length > 0) throw sourceErrors[0];
  } finally {
    signal?.removeEventListener('abort', stop);
    stopped = true;
    // A source that is asked for its next item right now can only be closed once it has answered.
    if (!exhausted) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
