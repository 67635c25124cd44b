/** Event hub: numbers the engine's events and hands each to every listener. */
import type { EngineEvent } from '../models/engine-contract.ts';

/** An event before it is numbered. */
export type UnnumberedEvent = EngineEvent extends infer Event
  ? Event extends EngineEvent
    ? Omit<Event, 'seq'>
    : never
  : never;

export class EventHub {
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #seq = 0;

  /** Numbers the event and calls every listener; one that throws does not keep it from the others. */
  publish(event: UnnumberedEvent): void {
    this.#seq += 1;
    const numbered = { ...event, seq: this.#seq } as EngineEvent;
    for (const listener of this.#listeners) {
      try {
        listener(numbered);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Calls `listener` for each event from now on, until the returned function is called. */
  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
