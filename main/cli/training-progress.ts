/** What a training run tells, as lines on standard error, or as JSON on standard output. */
import type { EpochEvent, TrainingEvent } from '../../models/training.ts';
import { duration, printable, printJson, printMessage } from './output.ts';
import { Progress } from './progress.ts';

const verbs = {
  checking: 'Checking',
  listening: 'Listening',
  training: 'Training',
  calibrating: 'Calibrating',
  scoring: 'Scoring',
  saving: 'Saving',
} as const;

/** At most so many JSON lines of one phase a second: progress is for people. */
const jsonIntervalMs = 500;

export class TrainingProgress {
  readonly #json: boolean;
  #phase: string | null = null;
  #progress = new Progress('Checking');
  #lastJsonMs = -Infinity;

  constructor(json: boolean) {
    this.#json = json;
  }

  /** Shows an event. */
  show(event: TrainingEvent): void {
    if (this.#json) this.#showJson(event);
    if (event.type === 'phase') {
      if (event.phase !== this.#phase) {
        this.#progress.clear();
        this.#phase = event.phase;
        this.#progress = new Progress(verbs[event.phase]);
      }
      if (event.total !== null) this.#progress.show(event.done, event.total);
      return;
    }
    this.#progress.clear();
    printMessage(event.type === 'warning' ? printable(event.message) : epochLine(event));
  }

  /** Clears the line in hand, before results are printed. */
  end(): void {
    this.#progress.clear();
  }

  #showJson(event: TrainingEvent): void {
    const nowMs = performance.now();
    const isNew = event.type !== 'phase' || event.phase !== this.#phase || event.done === event.total;
    if (!isNew && nowMs - this.#lastJsonMs < jsonIntervalMs) return;
    this.#lastJsonMs = nowMs;
    void printJson(event);
  }
}

/** `epoch 3 of 100 · loss 1.234, 45 % · validation 1.300, 43 % · rate 0.001 · 12 s · about 10 min left`. */
function epochLine(event: EpochEvent): string {
  const network = event.members > 1 ? `network ${event.member} of ${event.members}, ` : '';
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return [
    `${network}epoch ${event.epoch} of ${event.epochs}`,
    `loss ${event.loss.toFixed(3)}, ${percent(event.accuracy)}`,
    `validation ${event.validationLoss.toFixed(3)}, ${percent(event.validationAccuracy)}`,
    `rate ${Number(event.learningRate.toPrecision(3))}`,
    duration(event.seconds),
    `at most ${duration(event.remainingSeconds)} left`,
  ].join(' · ');
}
