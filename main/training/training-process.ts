/**
 * Training in a process of its own: what crashes, hangs or eats memory there does no harm here, and the person's
 * other work goes first.
 */
import { Failure } from '../../models/failure.ts';
import type { TrainingEvent } from '../../models/training.ts';
import { TextTail } from '../workers/text-tail.ts';
import { forkWorker, type SpawnWorker } from '../workers/worker-handle.ts';
import type { TrainedModel } from './methods/method.ts';
import { trainingReplySchema, type TrainingJob, type TrainingRequest } from './training-contract.ts';

/** The program of the process, as source or compiled, beside this module. */
export const trainingWorkerEntry = new URL(
  import.meta.url.endsWith('.ts') ? './training-worker.ts' : './training-worker.js',
  import.meta.url,
);

export interface RunTrainingOptions {
  readonly onEvent: (event: TrainingEvent) => void;
  /** Told the most memory that the process held, once it is done. */
  readonly onPeakMemory?: (bytes: number) => void;
  /** Aborted: the process stops after its step and keeps its checkpoint. */
  readonly signal: AbortSignal;
  /** How to start a process, default Node's fork. */
  readonly spawn?: SpawnWorker<TrainingRequest>;
  /** The program to start, default the training worker. */
  readonly entry?: URL;
  /** A process that was asked to stop is given so long before it is ended. */
  readonly stopMs?: number;
}

/** Spectrograms and weights lie outside V8's heap; what is inside stays far below this. */
const flags = ['--max-old-space-size=4096'];
const lastWordsLength = 4000;

/**
 * Trains a model in a process of its own.
 *
 * @throws Failure what the method throws; `worker-crashed` when the process dies, `cancelled`. The checkpoint is
 *   kept in each case, and the same job goes on from it.
 */
export function runTraining(job: TrainingJob, options: RunTrainingOptions): Promise<TrainedModel> {
  const { onEvent, signal, stopMs = 15_000 } = options;
  const { promise, resolve, reject } = Promise.withResolvers<TrainedModel>();
  if (signal.aborted) return Promise.reject(cancelled());
  const spawn = options.spawn ?? ((entry) => forkWorker<TrainingRequest>(entry, flags));
  const handle = spawn(options.entry ?? trainingWorkerEntry);
  const said = new TextTail(lastWordsLength);
  let stopTimer: NodeJS.Timeout | undefined;
  const abort = (): void => {
    handle.postMessage({ type: 'cancel' });
    stopTimer = setTimeout(() => handle.kill(), stopMs);
  };
  signal.addEventListener('abort', abort, { once: true });
  handle.stderr?.on('data', (chunk: Buffer) => said.append(chunk.toString('utf8')));
  handle.on('message', (message) => {
    const parsed = trainingReplySchema.safeParse(message);
    if (!parsed.success) {
      reject(new Failure('internal', `The training process answered with nonsense: ${parsed.error.message}`));
      handle.kill();
      return;
    }
    const reply = parsed.data;
    if (reply.type === 'event') onEvent(reply.event);
    else if (reply.type === 'trained') {
      options.onPeakMemory?.(reply.peakMemoryBytes);
      resolve(reply.model as TrainedModel);
    } else reject(new Failure(reply.failure.code, reply.failure.message));
    if (reply.type !== 'event') handle.kill();
  });
  handle.on('exit', (code, cause) => {
    clearTimeout(stopTimer);
    signal.removeEventListener('abort', abort);
    // Without effect where it has answered.
    reject(signal.aborted ? cancelled() : crashed(code, cause ?? null, said.text));
  });
  handle.postMessage({ type: 'train', job });
  return promise;
}

function cancelled(): Failure {
  return new Failure(
    'cancelled',
    'The training was stopped. No model was made; what was learned so far is kept, and the same command goes on from there.',
  );
}

function crashed(code: number | null, cause: string | null, lastWords: string): Failure {
  const lines = lastWords.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /^\w*Error\b|fatal/i.test(line)) ?? lines.at(-1) ?? '';
  const how = cause === null ? `ended with code ${code ?? 'unknown'}` : `was ended by ${cause}`;
  const said = telling === '' ? '' : ` and said "${telling.slice(0, 300)}"`;
  return new Failure(
    'worker-crashed',
    `The training process ${how}${said}. No model was made; what was learned so far is kept, and the same command goes on from there. Where memory is short, train with a smaller batch or network.`,
    { cause: lastWords },
  );
}
