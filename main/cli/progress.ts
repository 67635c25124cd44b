/** Progress on standard error: one line that renews itself in a terminal, a line now and then elsewhere. */
import { RateMeter } from '../rate-meter.ts';
import { duration, printable } from './output.ts';

const terminalIntervalMs = 100;
const logIntervalMs = 10_000;

export class Progress {
  readonly #verb: string;
  readonly #meter = new RateMeter();
  readonly #inTerminal = process.stderr.isTTY;
  #lastMs = -Infinity;
  #shown = false;

  /** `verb` as in `Analysing`. */
  constructor(verb: string) {
    this.#verb = verb;
    if (!this.#inTerminal) this.#lastMs = performance.now();
  }

  /** Shows how far the work is; `total` null when not known yet. */
  show(done: number, total: number | null, current: string | null = null): void {
    const { ratePerSecond } = this.#meter.add(done);
    const nowMs = performance.now();
    if (nowMs - this.#lastMs < (this.#inTerminal ? terminalIntervalMs : logIntervalMs)) return;
    this.#lastMs = nowMs;
    const parts = [`${this.#verb} ${done}${total === null ? '' : ` of ${total}`}`];
    if (ratePerSecond) {
      parts.push(`${ratePerSecond < 10 ? ratePerSecond.toFixed(1) : Math.round(ratePerSecond)} a second`);
      if (total !== null) parts.push(`about ${duration((total - done) / ratePerSecond)} left`);
    }
    if (current && this.#inTerminal) parts.push(printable(current));
    const line = parts.join(' · ');
    if (this.#inTerminal)
      process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else process.stderr.write(`${line}\n`);
    this.#shown = true;
  }

  /** Clears the line, so that results and messages start on a fresh one. */
  clear(): void {
    if (this.#inTerminal && this.#shown) process.stderr.write('\r\x1b[K');
    this.#shown = false;
  }
}
