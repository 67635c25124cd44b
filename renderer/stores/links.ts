/** Links: where the outcome of a job can be seen. */
import type { JobSnapshot } from '../../models/job.ts';
import { words } from '../words.ts';
import { showBatch } from './history.ts';
import type { Notice } from './notice-list.ts';
import { openReceipt } from './plan.ts';
import { goTo } from './shell.ts';
import { openView, useView } from './view.ts';
import { withoutFilters } from './view-state.ts';

export function linkFor(job: JobSnapshot): Notice['link'] {
  const { batchId } = job;
  if (job.kind === 'write')
    return {
      label: words.jobs.showReceipt,
      open: () => {
        void openReceipt(job.jobId);
        goTo('write');
      },
    };
  if (job.kind === 'undo' && batchId !== null)
    return {
      label: words.jobs.show,
      open: () => {
        void showBatch(batchId);
        goTo('history');
      },
    };
  if (job.kind === 'check' || job.kind === 'train')
    return { label: words.screens.retrain, open: () => goTo('retrain') };
  if (job.failures > 0) return { label: words.jobs.show, open: showProblems };
  return null;
}

/** Shows the tracks that could not be read. */
export function showProblems(): void {
  void openView({ ...withoutFilters(useView.getState().query), states: ['problem'] });
  goTo('library');
}
