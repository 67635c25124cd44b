/** What a worker does with the messages it gets: one network, several files in hand, each can be stopped. */
import { Failure, toSerialisedFailure } from '../../models/failure.ts';
import {
  workerRequestSchema,
  type TrackAnalysis,
  type WorkerReady,
  type WorkerReply,
  type WorkerSetup,
} from '../../models/worker-contract.ts';

/** What the files are analysed with. */
export interface Analyser {
  readonly description: Omit<WorkerReady, 'type' | 'seq'>;
  /** @throws Failure of the file, or the signal's reason */
  analyse(path: string, signal: AbortSignal): Promise<TrackAnalysis>;
}

export class AnalysisSession {
  readonly #load: (setup: WorkerSetup) => Promise<Analyser>;
  readonly #send: (reply: WorkerReply) => void;
  readonly #inHand = new Map<number, AbortController>();
  #analyser: Promise<Analyser> | null = null;

  constructor(load: (setup: WorkerSetup) => Promise<Analyser>, send: (reply: WorkerReply) => void) {
    this.#load = load;
    this.#send = send;
  }

  /**
   * Takes one message; every request is answered by exactly one reply, a `cancel` by that of the file it stops.
   * @throws ZodError for a message that the contract does not know: this process is of no use to its parent
   */
  receive(message: unknown): void {
    const request = workerRequestSchema.parse(message);
    if (request.type === 'setup') void this.#setUp(request.seq, request.setup);
    else if (request.type === 'analyse') void this.#analyse(request.seq, request.path);
    else this.#cancel(request.seq);
  }

  async #setUp(seq: number, setup: WorkerSetup): Promise<void> {
    try {
      this.#analyser ??= this.#load(setup);
      const { description } = await this.#analyser;
      this.#send({ type: 'ready', seq, ...description });
    } catch (thrown) {
      this.#send({ type: 'failed', seq, failure: toSerialisedFailure(thrown) });
    }
  }

  async #analyse(seq: number, path: string): Promise<void> {
    const controller = new AbortController();
    this.#inHand.set(seq, controller);
    let reply: WorkerReply;
    try {
      if (this.#analyser === null) throw new Failure('invalid-request', 'A file came before the set-up.');
      const analyser = await this.#analyser;
      reply = { type: 'analysed', seq, analysis: await analyser.analyse(path, controller.signal) };
    } catch (thrown) {
      reply = { type: 'failed', seq, failure: toSerialisedFailure(thrown) };
    }
    // A file that was stopped has been answered.
    if (this.#inHand.delete(seq)) this.#send(reply);
  }

  /** Answers at once, so that the engine knows this process listens; the file's next step is its last. */
  #cancel(seq: number): void {
    const controller = this.#inHand.get(seq);
    if (controller === undefined) return;
    this.#inHand.delete(seq);
    controller.abort();
    const failure = { code: 'cancelled', message: 'Listening to this file was stopped.' } as const;
    this.#send({ type: 'failed', seq, failure });
  }
}
