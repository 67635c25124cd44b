/** Rate meter: items a second over a sliding window, so that the time left follows what happens now. */

const windowMs = 20_000;
/** Until so much time has passed a rate is a guess, and no guess is shown. */
const steadyMs = 2_000;

export class RateMeter {
  readonly #now: () => number;
  #marks: { atMs: number; done: number }[];

  /** `now` in milliseconds, for tests. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#marks = [{ atMs: now(), done: 0 }];
  }

  /** Forgets the past, as after a pause. */
  restart(done: number): void {
    this.#marks = [{ atMs: this.#now(), done }];
  }

  /** Notes that `done` items are finished in all; the rate is null until it is steady. */
  add(done: number): { ratePerSecond: number | null } {
    const atMs = this.#now();
    const last = this.#marks.at(-1);
    // One mark per tenth of a second is enough for the window and bounds its length.
    if (last && this.#marks.length > 1 && atMs - last.atMs < 100) last.done = done;
    else this.#marks.push({ atMs, done });
    while (this.#marks.length > 2 && atMs - (this.#marks[1]?.atMs ?? atMs) > windowMs) this.#marks.shift();
    const first = this.#marks[0];
    if (!first || atMs - first.atMs < steadyMs) return { ratePerSecond: null };
    return { ratePerSecond: ((done - first.done) * 1000) / (atMs - first.atMs) };
  }
}
