/** The work on one file at a time: planning, writing, putting back. In this thread here, in others in `work-threads.ts`. */
import type { FileSystem } from './file-system.ts';
import type { IntentRecord } from './journal-records.ts';
import type { JournalSteps } from './journalled-replace.ts';
import { planWrite, type PlanRequest, type WritePlan } from './plan.ts';
import { putBack } from './undo.ts';
import { replaceByPlan, type ModificationTime } from './write.ts';

/** What it takes and gives are plain values, but for the journal's steps. */
export interface FileWork {
  /** Never rejects for what a file may be. */
  plan(request: PlanRequest): Promise<WritePlan>;
  /** Resolves with warnings. Rejects with a Failure; the file is then as it was. */
  write(plan: WritePlan, modificationTime: ModificationTime, steps: JournalSteps): Promise<string[]>;
  /** The same for an intent that is taken back. */
  putBack(intent: IntentRecord, steps: JournalSteps): Promise<string[]>;
}

export function fileWorkOn(fileSystem: FileSystem): FileWork {
  return {
    plan: (request) => planWrite(fileSystem, request),
    write: (plan, modificationTime, steps) => replaceByPlan(fileSystem, plan, modificationTime, steps),
    putBack: (intent, steps) => putBack(fileSystem, intent, steps),
  };
}
