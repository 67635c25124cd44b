/** What the pool tells people of files and processes that came to grief. */
import { Failure } from '../../models/failure.ts';
import type { WorkerEnding } from './worker-ending.ts';

export function cancelledFailure(): Failure {
  return new Failure(
    'cancelled',
    'Listening was stopped before this file was done. The file was not changed.',
  );
}

/** @param fileMs the limit that was passed, milliseconds */
export function timeoutFailure(fileMs: number): Failure {
  return new Failure(
    'worker-timeout',
    `Listening to this file was given up after ${fileMs / 1000} seconds. The file was not changed. ` +
      'If it lies on a network drive, see whether the drive answers, then try again.',
  );
}

/** The failure of the file that ended its worker. */
export function fileFailure(ending: WorkerEnding, fileMs: number): Failure {
  if (ending.code === 'worker-timeout') return timeoutFailure(fileMs);
  return new Failure(
    'worker-crashed',
    `The analysis process ${describeEnding(ending)} while it listened to this file. The file was not ` +
      'changed and the others go on. It may be damaged: try to play it, or convert it anew.',
    { cause: ending.lastWords },
  );
}

/** The failure of a pool whose workers do not start. */
export function startFailure(starts: number, reason: string): Failure {
  return new Failure(
    'backend-unavailable',
    `Earmark's analysis process could not be started: ${starts} times in a row it ${reason}. ` +
      'No file was changed. Run "earmark doctor" to see what is missing.',
  );
}

/** Completes "The analysis process ...", with the most telling line of what it wrote last. */
export function describeEnding(ending: WorkerEnding): string {
  const lines = ending.lastWords.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /^\w*Error\b|fatal/i.test(line)) ?? lines.at(-1) ?? '';
  return telling === '' ? ending.reason : `${ending.reason} and said "${telling.slice(0, 300)}"`;
}
