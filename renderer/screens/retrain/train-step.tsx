/** Step 4, Train: how it goes, and pausing, stopping and going on. */
import { Pause, Play, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { Progress } from '../../elements/progress.tsx';
import { formatTimeLeft } from '../../format.ts';
import type { RetrainRun, RetrainState } from '../../../models/retrain-contract.ts';
import { jobWithId, pauseJob, resumeJob, stopJob, useJobs } from '../../stores/jobs.ts';
import { resumeTraining, showStep, useRetrain } from '../../stores/retrain.ts';
import { epochsOf, isTraining } from '../../stores/retrain-state.ts';
import { words } from '../../words.ts';
import { TrainingCurves } from './training-curves.tsx';
import chartsStyles from './charts.module.css';
import styles from './retrain.module.css';

const { train: told } = words.retrain;

export function TrainStep({ state }: { readonly state: RetrainState }): ReactNode {
  const { run } = state;
  if (!run) return null;
  const epochs = epochsOf(state);
  const warnings = run.events.filter((event) => event.type === 'warning');
  return (
    <>
      <h2>{told.title(run.name)}</h2>
      <p className="muted">{words.retrain.method.names[run.method]}</p>
      {isTraining(state) ? <Running run={run} /> : <Interrupted run={run} />}
      {epochs.length > 0 && <TrainingCurves epochs={epochs} />}
      {warnings.length > 0 && (
        <ul className={chartsStyles['warnings']}>
          {warnings.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Running({ run }: { readonly run: RetrainRun }): ReactNode {
  const job = useJobs((store) => jobWithId(store.jobs, run.jobId));
  const { text, percent } = progressOf(run);
  const state = job?.state ?? 'running';
  return (
    <>
      <div className={styles['line']}>
        <Progress label={told.progress} percent={percent} valueText={text} />
        <span>{text}</span>
      </div>
      <p className="muted" role="status">
        {state === 'paused'
          ? told.paused
          : state === 'pausing'
            ? told.pausing
            : state === 'stopping'
              ? told.stopping
              : told.background}
      </p>
      <div className={styles['line']}>
        {state === 'paused' || state === 'pausing' ? (
          <Button icon={Play} onPress={() => resumeJob(run.jobId)}>
            {words.jobs.resume}
          </Button>
        ) : (
          <Button icon={Pause} isDisabled={state !== 'running'} onPress={() => pauseJob(run.jobId)}>
            {words.jobs.pause}
          </Button>
        )}
        <Button icon={Square} isDisabled={state === 'stopping'} onPress={() => stopJob(run.jobId)}>
          {words.jobs.stop}
        </Button>
      </div>
    </>
  );
}

function Interrupted({ run }: { readonly run: RetrainRun }): ReactNode {
  const busy = useRetrain((store) => store.busy);
  return (
    <>
      <p>
        {toldOf(run)} {told.untouched}
      </p>
      <div className={styles['line']}>
        {run.resumable && (
          <Button icon={Play} look="primary" isDisabled={busy} onPress={() => void resumeTraining()}>
            {words.jobs.resume}
          </Button>
        )}
        <Button onPress={() => showStep('method')}>{told.other}</Button>
      </div>
    </>
  );
}

/** Why it does not go on. */
function toldOf({ failure }: RetrainRun): string {
  if (failure === null) return told.interrupted;
  return failure.code === 'cancelled' ? told.stopped : `${told.failed} ${failure.message}`;
}

/** What is done now, in a line, and the share of it that is done; null where that is not known. */
function progressOf({ events }: RetrainRun): { readonly text: string; readonly percent: number | null } {
  const last = events.findLast((event) => event.type !== 'warning');
  if (!last) return { text: told.starting, percent: null };
  if (last.type === 'phase') {
    const { phase, done, total } = last;
    if (total === null || total === 0) return { text: told.phases[phase], percent: null };
    return { text: `${told.phases[phase]} · ${told.count(done, total)}`, percent: (100 * done) / total };
  }
  const { member, members, epoch, epochs, remainingSeconds } = last;
  const parts = [
    told.phases.training,
    told.epoch(epoch, epochs),
    ...(members > 1 ? [told.member(member, members)] : []),
    formatTimeLeft(remainingSeconds),
  ];
  return {
    text: parts.join(' · '),
    percent: (100 * ((member - 1) * epochs + epoch)) / (members * epochs),
  };
}
