/** "Stop?": asked before a write or an undo is stopped, because half of the files are done then. */
import type { ReactNode } from 'react';
import { Button } from '../elements/button.tsx';
import { DialogWindow } from '../elements/dialog-window.tsx';
import { isJobOver, type JobSnapshot } from '../../models/job.ts';
import { stopJob } from '../stores/jobs.ts';
import { words } from '../words.ts';

interface Props {
  readonly job: JobSnapshot;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function StopDialog({ job, isOpen, onClose }: Props): ReactNode {
  const done = job.done - job.failures;
  return (
    <DialogWindow
      role="alertdialog"
      title={words.stopDialog.title}
      isOpen={isOpen && !isJobOver(job.state)}
      onClose={onClose}
      width={420}
    >
      <p>{job.kind === 'undo' ? words.stopDialog.undo(done) : words.stopDialog.write(done)}</p>
      <div className="dialog-actions">
        <Button autoFocus onPress={onClose}>
          {words.stopDialog.goOn}
        </Button>
        <Button
          look="danger"
          onPress={() => {
            stopJob(job.jobId);
            onClose();
          }}
        >
          {words.jobs.stop}
        </Button>
      </div>
    </DialogWindow>
  );
}
