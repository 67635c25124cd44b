/** Cross-validation of quick heads in a thread of its own, so that a window is answered meanwhile. */
import { Worker } from 'node:worker_threads';
import type { Matrix } from '../training/heads/matrix.ts';

/** Examples with the fold that each is judged without. */
export interface CrossValidationJob {
  /** `[examples, inputs]`. */
  readonly embeddings: Matrix;
  /** Label of each example, 0 to labels - 1. */
  readonly targets: readonly number[];
  readonly labels: number;
  readonly foldOf: readonly number[];
}

const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? './cross-validation-thread.ts' : './cross-validation-thread.js',
  import.meta.url,
);

/**
 * The label that heads which do not know an example's fold give it, for each example.
 *
 * @throws the signal's reason as soon as it is aborted; what the thread throws.
 */
export function crossValidate(job: CrossValidationJob, signal: AbortSignal): Promise<number[]> {
  const { promise, resolve, reject } = Promise.withResolvers<number[]>();
  if (signal.aborted) return Promise.reject(signal.reason);
  const thread = new Worker(threadFile, { workerData: job });
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  thread.once('message', resolve);
  thread.once('error', reject);
  thread.once('exit', () => reject(new Error('The thread ended without an answer.')));
  return promise.finally(() => {
    signal.removeEventListener('abort', stop);
    void thread.terminate();
  });
}
