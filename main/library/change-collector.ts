/** Collects changed tracks and reports them a few times a second, so that pages are not asked to redraw for each. */

const reportMs = 250;
/** Beyond so many a page asks for everything it shows anyway. */
const mostNamed = 500;

export class ChangeCollector {
  readonly #report: (trackIds: readonly number[] | 'many') => void;
  readonly #ids = new Set<number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(report: (trackIds: readonly number[] | 'many') => void) {
    this.#report = report;
  }

  add(trackId: number): void {
    this.#ids.add(trackId);
    this.#timer ??= setTimeout(() => this.flush(), reportMs).unref();
  }

  /** Reports what is collected now. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#ids.size === 0) return;
    this.#report(this.#ids.size > mostNamed ? 'many' : [...this.#ids]);
    this.#ids.clear();
  }
}
