/** Step 2, Check: what is in the set, what is wrong with it, and what can be put right with one press. */
import { RefreshCw, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { Message } from '../../elements/message.tsx';
import { Progress } from '../../elements/progress.tsx';
import { formatTimeLeft } from '../../format.ts';
import type { DatasetReport } from '../../../models/dataset-check.ts';
import type { RetrainState } from '../../../models/retrain-contract.ts';
import { jobWithId, stopJob, useJobs } from '../../stores/jobs.ts';
import { describeProgress, percentDone } from '../../stores/jobs-state.ts';
import { chooseSource, checkAgain, forgetPending, showStep, useRetrain } from '../../stores/retrain.ts';
import { countChanges } from '../../stores/retrain-state.ts';
import { words } from '../../words.ts';
import { ChangesTable } from './changes-table.tsx';
import { GenreTable } from './genre-table.tsx';
import { ProblemTable } from './problem-table.tsx';
import { SuspectTable } from './suspect-table.tsx';
import reportStyles from './report.module.css';
import styles from './retrain.module.css';

const { check } = words.retrain;

export function CheckStep({ state }: { readonly state: RetrainState }): ReactNode {
  const { source, checkJobId, checkFailure, report } = state;
  if (checkJobId !== null) return <Checking jobId={checkJobId} />;
  if (report) return <CheckReport state={state} report={report} />;
  const wasStopped = checkFailure?.code === 'cancelled';
  return (
    <Message
      kind={wasStopped ? 'plain' : 'problem'}
      title={wasStopped ? check.stopped : check.failed}
      text={wasStopped ? check.stoppedText : (checkFailure?.message ?? '')}
    >
      <div className={styles['line']}>
        <Button onPress={() => source && void chooseSource(source)}>
          {wasStopped ? check.again : words.common.tryAgain}
        </Button>
        <Button onPress={() => showStep('choose')}>{words.retrain.steps.choose}</Button>
      </div>
    </Message>
  );
}

function Checking({ jobId }: { readonly jobId: string }): ReactNode {
  const job = useJobs((store) => jobWithId(store.jobs, jobId));
  const text = job ? describeProgress(job) : words.common.loading;
  return (
    <>
      <h2>{check.running}</h2>
      <div className={styles['line']}>
        <Progress label={check.running} percent={job ? percentDone(job) : null} valueText={text} />
        <span>{text}</span>
      </div>
      <p className={styles['current']}>{job?.current ?? ' '}</p>
      <p className="muted">{check.runningHelp}</p>
      <div className={styles['line']}>
        <Button icon={Square} isDisabled={job?.state === 'stopping'} onPress={() => stopJob(jobId)}>
          {words.jobs.stop}
        </Button>
      </div>
    </>
  );
}

interface ReportProps {
  readonly state: RetrainState;
  readonly report: DatasetReport;
}

function CheckReport({ state, report }: ReportProps): ReactNode {
  const pending = useRetrain((store) => countChanges(store.pending));
  const busy = useRetrain((store) => store.busy);
  const curve = report.learningCurve;
  const suspects = report.suspects
    .filter(({ likelyWrong }) => likelyWrong)
    .flatMap((suspect) => {
      const example = report.examples[suspect.index];
      return example ? [{ ...suspect, clip: suspect.index, id: example.id, path: example.path }] : [];
    });
  return (
    <>
      <h2>{check.title}</h2>
      <p>{check.sum(report.usable, report.tracks, formatTimeLeft(report.seconds))}</p>
      <section aria-label={check.verdict} className={reportStyles['verdict']}>
        <p>{report.verdict}</p>
        {curve && (
          <p className="muted">
            {check.curve(curve.accuracy, ...curve.accuracyInterval, curve.chance, curve.gainOfDoubling)}
          </p>
        )}
        <p className="muted">{report.grouping.reason}</p>
      </section>
      <ProblemTable problems={report.problems} />
      <ChangesTable changes={state.changes} />
      <GenreTable genres={report.genres} changes={state.changes} />
      {suspects.length > 0 && <SuspectTable suspects={suspects} genres={report.genres.map((g) => g.genre)} />}
      <footer className={styles['footer']}>
        {pending > 0 && (
          <>
            <span role="status">{check.pending(pending)}</span>
            <Button onPress={forgetPending}>{check.undo}</Button>
          </>
        )}
        <Button
          icon={RefreshCw}
          look={pending > 0 ? 'primary' : 'normal'}
          isDisabled={busy}
          onPress={() => void checkAgain()}
        >
          {check.again}
        </Button>
        <Button
          look={pending > 0 ? 'normal' : 'primary'}
          isDisabled={!report.trainable || pending > 0}
          onPress={() => showStep('method')}
        >
          {check.next}
        </Button>
      </footer>
    </>
  );
}
