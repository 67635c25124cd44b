/** The check of the set in hand, as a job. */
import { toSerialisedFailure } from '../../models/failure.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';
import type { JobBoard, JobControl } from '../jobs.ts';
import { trackListText } from '../training/dataset/track-list.ts';
import type { TrainService } from '../training/train-service.ts';
import type { Draft } from './draft.ts';
import { unmeasured } from './estimates.ts';

export interface SetCheckParts {
  readonly draft: Draft;
  readonly jobs: JobBoard;
  readonly training: Pick<TrainService, 'check' | 'obstacles'>;
  /** Called when a check is done and says that the set can be trained on. */
  readonly onTrainable: () => void;
  /** Called when a check took the place of a state whose model waited to be adopted. */
  readonly onReplaced: (before: RetrainState) => Promise<void>;
}

export class SetCheck {
  readonly #parts: SetCheckParts;

  constructor(parts: SetCheckParts) {
    this.#parts = parts;
  }

  /**
   * Makes this the draft's state and checks the set that it names. Answers with the job.
   *
   * @param before a state whose model waits: it comes back where the check fails or is stopped.
   */
  async start(state: RetrainState, before: RetrainState | null = null): Promise<string> {
    const { draft, jobs } = this.#parts;
    draft.forgetSet();
    // The job begins at once, and looks at it.
    draft.note({ ...state, checkFailure: null });
    const jobId = jobs.start('check', (control) => this.#check(control, before), { canPause: false });
    await draft.change({ checkJobId: jobId });
    return jobId;
  }

  /** Stops a check that is under way, and waits until it has stopped. */
  async stop(): Promise<void> {
    const { draft, jobs } = this.#parts;
    const { checkJobId } = draft.state;
    if (checkJobId === null) return;
    draft.note({ checkJobId: null });
    jobs.stop(checkJobId);
    await jobs.finished(checkJobId);
  }

  async #check(control: JobControl, before: RetrainState | null): Promise<void> {
    const { draft, training, onTrainable, onReplaced } = this.#parts;
    try {
      const set = await draft.openSet();
      await draft.store.write(draft.store.listPath, trackListText(set.tracks));
      let done = 0;
      const report = await training.check(set, {
        onEvent: (event) => {
          if (event.type !== 'phase' || event.phase !== 'listening') return;
          control.setTotal(event.total);
          control.advance('done', Math.max(0, event.done - done));
          done = event.done;
        },
        signal: control.signal,
      });
      control.signal.throwIfAborted();
      const obstacles = await training.obstacles();
      await draft.change({ report, checkJobId: null, estimates: unmeasured(obstacles, report.trainable) });
      if (before !== null) await onReplaced(before);
      if (report.trainable) onTrainable();
    } catch (error) {
      if (!control.signal.aborted || draft.state.checkJobId === control.jobId) {
        draft.forgetSet();
        await draft.change({ ...before, checkJobId: null, checkFailure: toSerialisedFailure(error) });
      } else if (before !== null) {
        // Something else was begun meanwhile, in place of both.
        await onReplaced(before);
      }
      throw error;
    }
  }
}
