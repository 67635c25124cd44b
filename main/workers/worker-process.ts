/** One worker process: its start, the files it has in hand, their time limits, and how it ended. */
import { Failure } from '../../models/failure.ts';
import {
  workerReplySchema,
  type TrackAnalysis,
  type WorkerReady,
  type WorkerReply,
  type WorkerRequest,
  type WorkerSetup,
} from '../../models/worker-contract.ts';
import type { AnalysisTask } from './analysis-task.ts';
import { timeoutFailure } from './pool-failures.ts';
import { TextTail } from './text-tail.ts';
import type { WorkerEnding } from './worker-ending.ts';
import type { WorkerHandle } from './worker-handle.ts';

/** How long things may take, milliseconds. */
export interface WorkerLimits {
  /** From the start of the process until it is ready. */
  readonly startMs: number;
  /** One file, from the moment the worker is given it. */
  readonly fileMs: number;
  /** An answer to "stop that file". */
  readonly stopMs: number;
}

/** What a worker tells the pool. */
export interface WorkerListener {
  ready(worker: WorkerProcess, message: WorkerReady): void;
  /** The worker cannot serve anybody: its model or its backend is missing or damaged. */
  unfit(worker: WorkerProcess, failure: Failure): void;
  /** A place in the worker became free. */
  freed(worker: WorkerProcess): void;
  ended(worker: WorkerProcess, ending: WorkerEnding): void;
}

interface InHand {
  readonly task: AnalysisTask;
  timer: NodeJS.Timeout;
  /** Why the worker was told to stop; null while the file is wanted. */
  stopping: 'cancelled' | 'timed-out' | null;
}

const setupSeq = 0;

export class WorkerProcess {
  readonly #handle: WorkerHandle;
  readonly #limits: WorkerLimits;
  readonly #listener: WorkerListener;
  readonly #inHand = new Map<number, InHand>();
  readonly #lastWords = new TextTail(4096);
  #state: 'starting' | 'ready' | 'ended' = 'starting';
  #embeddingSize = 0;
  #nextSeq = setupSeq + 1;
  #startTimer: NodeJS.Timeout;
  #exclusive = false;
  #retiring = false;
  /** Decided before the process is killed, told when it is gone. */
  #verdict: Pick<WorkerEnding, 'code' | 'reason' | 'culprit'> | null = null;
  readonly #gone: Promise<void>;
  #announceGone: () => void = () => {};

  constructor(handle: WorkerHandle, setup: WorkerSetup, limits: WorkerLimits, listener: WorkerListener) {
    this.#handle = handle;
    this.#limits = limits;
    this.#listener = listener;
    this.#gone = new Promise((resolve) => (this.#announceGone = resolve));
    handle.stderr?.on('data', (chunk: Buffer | string) => this.#lastWords.append(chunk.toString()));
    handle.on('message', (message) => this.#receive(message));
    handle.on('exit', (code, cause) => this.#exited(code, cause ?? null));
    this.#startTimer = setTimeout(() => {
      this.#killFor('worker-timeout', `was not ready after ${limits.startMs / 1000} seconds`, 'unknown');
    }, limits.startMs);
    this.#post({ type: 'setup', seq: setupSeq, setup });
  }

  get pid(): number | undefined {
    return this.#handle.pid;
  }

  get starting(): boolean {
    return this.#state === 'starting';
  }

  /** Ready, and not about to go. */
  get serving(): boolean {
    return this.#state === 'ready' && !this.#retiring && this.#verdict === null;
  }

  /** Serving a file that must have the process to itself. */
  get exclusive(): boolean {
    return this.#exclusive;
  }

  /** Files in hand, told to stop or not. */
  get load(): number {
    return this.#inHand.size;
  }

  /** Hands a file over. The pool has made sure that there is a place. */
  give(task: AnalysisTask): void {
    const seq = this.#nextSeq++;
    this.#exclusive = task.alone;
    const timer = setTimeout(() => this.#stop(seq, 'timed-out'), this.#limits.fileMs);
    this.#inHand.set(seq, { task, timer, stopping: null });
    this.#post({ type: 'analyse', seq, path: task.path });
  }

  /** Tells the worker that a file is not wanted any more; it has `stopMs` to answer. */
  cancel(task: AnalysisTask): void {
    for (const [seq, entry] of this.#inHand) if (entry.task === task) this.#stop(seq, 'cancelled');
  }

  /** Ends the process at once; its files go back to the pool unblamed. */
  kill(): void {
    this.#killFor('worker-crashed', 'was ended by Earmark', null);
  }

  /** Resolves when the process is gone. */
  get gone(): Promise<void> {
    return this.#gone;
  }

  #post(request: WorkerRequest): void {
    this.#handle.postMessage(request);
  }

  #receive(message: unknown): void {
    if (this.#state === 'ended') return;
    const parsed = workerReplySchema.safeParse(message);
    if (parsed.success) this.#take(parsed.data);
    else this.#distrust(message);
  }

  #take(reply: WorkerReply): void {
    if (reply.type === 'ready') {
      if (this.#state !== 'starting') return this.#distrust(reply);
      clearTimeout(this.#startTimer);
      this.#state = 'ready';
      this.#embeddingSize = reply.embeddingSize;
      this.#listener.ready(this, reply);
      return;
    }
    if (reply.type === 'failed' && reply.seq === setupSeq) {
      this.#listener.unfit(this, new Failure(reply.failure.code, reply.failure.message));
      return;
    }
    const entry = this.#inHand.get(reply.seq);
    // An answer that crossed our "stop" on its way, or came after it.
    if (entry === undefined) return;
    if (reply.type === 'analysed' && !this.#isSound(reply.analysis)) return this.#distrust(reply);
    clearTimeout(entry.timer);
    this.#inHand.delete(reply.seq);
    this.#exclusive = false;
    if (reply.type === 'analysed') entry.task.succeed(reply.analysis);
    else if (entry.stopping === 'timed-out') this.#giveUpStuck(entry.task);
    else entry.task.fail(new Failure(reply.failure.code, reply.failure.message));
    if (this.#retiring && this.#inHand.size === 0) this.kill();
    this.#listener.freed(this);
  }

  /** Whether embeddings are one finite row a segment. */
  #isSound(analysis: TrackAnalysis): boolean {
    const { embeddings, segments } = analysis;
    return embeddings.length === segments.length * this.#embeddingSize && embeddings.every(Number.isFinite);
  }

  #stop(seq: number, why: 'cancelled' | 'timed-out'): void {
    const entry = this.#inHand.get(seq);
    if (entry === undefined || this.#verdict !== null) return;
    // A file that is late already and then cancelled keeps the clock that runs.
    const first = entry.stopping === null;
    entry.stopping = why;
    if (!first) return;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => this.#giveUpUnresponsive(why), this.#limits.stopMs);
    this.#post({ type: 'cancel', seq });
  }

  /** The worker lives but this file does not end: the worker finishes the others and is replaced. */
  #giveUpStuck(task: AnalysisTask): void {
    task.fail(timeoutFailure(this.#limits.fileMs));
    this.#retiring = true;
  }

  /** The worker does not even answer. A cancelled file is no reason to suspect the ones beside it. */
  #giveUpUnresponsive(why: 'cancelled' | 'timed-out'): void {
    if (why === 'cancelled') this.#killFor('worker-crashed', 'did not stop when told to', null);
    else this.#killFor('worker-timeout', 'did not answer any more', 'unknown');
  }

  /** Something that the contract does not know: nothing this process says counts from here on. */
  #distrust(message: unknown): void {
    const seq = typeof message === 'object' && message !== null && 'seq' in message ? message.seq : null;
    const culprit = typeof seq === 'number' ? this.#inHand.get(seq)?.task : undefined;
    this.#killFor('worker-crashed', 'answered something unintelligible', culprit ?? 'unknown');
  }

  #killFor(code: WorkerEnding['code'], reason: string, culprit: WorkerEnding['culprit']): void {
    if (this.#state === 'ended' || this.#verdict !== null) return;
    this.#verdict = { code, reason, culprit };
    this.#handle.kill();
  }

  #exited(code: number | null, cause: string | null): void {
    if (this.#state === 'ended') return;
    const wasReady = this.#state === 'ready';
    this.#state = 'ended';
    clearTimeout(this.#startTimer);
    for (const entry of this.#inHand.values()) clearTimeout(entry.timer);
    const unfinished = [...this.#inHand.values()].map((entry) => entry.task);
    this.#inHand.clear();
    const verdict = this.#verdict ?? {
      code: 'worker-crashed' as const,
      reason: `ended unexpectedly (${cause ?? `exit status ${code ?? 'unknown'}`})`,
      culprit: 'unknown' as const,
    };
    this.#announceGone();
    this.#listener.ended(this, { ...verdict, lastWords: this.#lastWords.text, wasReady, unfinished });
  }
}
