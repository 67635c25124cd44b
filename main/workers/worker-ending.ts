/** How a worker ended. */
import type { AnalysisTask } from './analysis-task.ts';

/** Why it ended, and what it leaves undone. */
export interface WorkerEnding {
  readonly code: 'worker-crashed' | 'worker-timeout';
  /** Completes "The analysis process ...". */
  readonly reason: string;
  /** The end of what it wrote on standard error. */
  readonly lastWords: string;
  /** Whether it had become ready. */
  readonly wasReady: boolean;
  /** Files it had in hand, unanswered. */
  readonly unfinished: readonly AnalysisTask[];
  /** The file known to be the cause; `unknown` when any file in hand may be; null when none is. */
  readonly culprit: AnalysisTask | 'unknown' | null;
}
