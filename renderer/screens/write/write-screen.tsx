/** Write: choose, preview, write, receipt. Only the button in the preview ever touches a file. */
import { useEffect, type ReactNode } from 'react';
import { Message } from '../../elements/message.tsx';
import { ScreenFrame } from '../../frame/screen.tsx';
import { fileNameOf } from '../../format.ts';
import { describeProgress } from '../../stores/jobs-state.ts';
import { jobWithId, useJobs } from '../../stores/jobs.ts';
import { enterWriting, usePlan } from '../../stores/plan.ts';
import { words } from '../../words.ts';
import { WritePreview } from './write-preview.tsx';
import { WriteReceipt } from './write-receipt.tsx';
import { WriteSteps, type WriteStep } from './write-steps.tsx';

export function WriteScreen(): ReactNode {
  const { plan, jobId, receipt, planned } = usePlan();
  const job = jobWithId(
    useJobs((state) => state.jobs),
    jobId,
  );
  useEffect(() => void enterWriting(), []);
  const step: WriteStep = receipt ? 'receipt' : jobId !== null ? 'writing' : plan ? 'preview' : 'scope';
  return (
    <ScreenFrame title={words.screens.write} actions={<WriteSteps current={step} />}>
      {receipt ? (
        <WriteReceipt receipt={receipt} />
      ) : jobId === null ? (
        <WritePreview />
      ) : (
        <Message title={words.write.writing(planned ?? job?.total ?? 0)} text={words.write.writingHelp}>
          <p>{job ? describeProgress(job) : words.common.loading}</p>
          <p className="muted">{job?.current ? fileNameOf(job.current) : ''}</p>
        </Message>
      )}
    </ScreenFrame>
  );
}
