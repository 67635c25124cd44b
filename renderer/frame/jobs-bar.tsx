/** Jobs bar: all work in hand on every screen, and the messages that wait to be read. */
import { Info, Pause, Play, Square, TriangleAlert, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { Button, IconButton } from '../elements/button.tsx';
import { Progress } from '../elements/progress.tsx';
import { fileNameOf } from '../format.ts';
import type { JobSnapshot } from '../../models/job.ts';
import { activeJobs, describeProgress, percentDone } from '../stores/jobs-state.ts';
import { pauseJob, resumeJob, stopJob, useJobs } from '../stores/jobs.ts';
import { dismissAllNotices, dismissNotice, useNotices } from '../stores/notices.ts';
import { jobWords } from '../words/states.ts';
import { words } from '../words.ts';
import { StopDialog } from './stop-dialog.tsx';
import styles from './jobs-bar.module.css';

export function JobsBar(): ReactNode {
  const active = activeJobs(useJobs((state) => state.jobs));
  return (
    <section className={styles['jobs']} aria-label={words.jobs.landmark} id="jobs" tabIndex={-1}>
      {active.map((job, index) => (
        <JobLine key={job.jobId} job={job}>
          {index === 0 && <Messages />}
        </JobLine>
      ))}
      {active.length === 0 && <IdleLine />}
    </section>
  );
}

/** One job with its progress, pause and stop. Also shown by the screen that started it. */
export function JobLine({
  job,
  children,
}: {
  readonly job: JobSnapshot;
  readonly children?: ReactNode;
}): ReactNode {
  const [asking, setAsking] = useState(false);
  const { title } = jobWords[job.kind];
  const percent = percentDone(job);
  const progress = describeProgress(job);
  const paused = job.state === 'paused' || job.state === 'pausing';
  const stop = (): void => {
    if (job.kind === 'write' || job.kind === 'undo') setAsking(true);
    else stopJob(job.jobId);
  };
  return (
    <div className={styles['line']}>
      <span className={styles['title']}>{title}</span>
      <Progress label={title} percent={percent} valueText={progress} />
      <span className={styles['progress']}>{progress}</span>
      {job.failures > 0 && (
        <span className={`${styles['progress']} ${styles['problems']}`}>
          {words.jobs.problems(job.failures)}
        </span>
      )}
      <span className={styles['current']}>{job.current === null ? '' : fileNameOf(job.current)}</span>
      {job.canPause &&
        (paused ? (
          <Button icon={Play} onPress={() => resumeJob(job.jobId)}>
            {words.jobs.resume}
          </Button>
        ) : (
          <Button icon={Pause} onPress={() => pauseJob(job.jobId)} isDisabled={job.state !== 'running'}>
            {words.jobs.pause}
          </Button>
        ))}
      <Button icon={Square} onPress={stop} isDisabled={job.state === 'stopping'}>
        {words.jobs.stop}
      </Button>
      {children}
      <StopDialog job={job} isOpen={asking} onClose={() => setAsking(false)} />
    </div>
  );
}

function IdleLine(): ReactNode {
  const latest = useNotices((state) => state.notices[0]);
  return (
    <div className={styles['line']}>
      {latest?.kind === 'problem' && <ProblemIcon />}
      <span className={styles['current']} title={latest?.text}>
        {latest?.text ?? words.jobs.idle}
      </span>
      {latest?.link && <Button onPress={latest.link.open}>{latest.link.label}</Button>}
      <Messages />
    </div>
  );
}

function Messages(): ReactNode {
  const notices = useNotices((state) => state.notices);
  const hasProblem = notices.some((notice) => notice.kind === 'problem');
  if (notices.length === 0) return null;
  return (
    <DialogTrigger>
      <Button look="quiet" icon={hasProblem ? TriangleAlert : Info}>
        {words.jobs.messageCount(notices.length)}
      </Button>
      <Popover className="popover" placement="top end" offset={4}>
        <Dialog className={styles['messages'] ?? ''}>
          {({ close }) => (
            <>
              <header>
                <Heading slot="title" level={2}>
                  {words.jobs.messages}
                </Heading>
                <Button
                  look="quiet"
                  onPress={() => {
                    close();
                    dismissAllNotices();
                  }}
                >
                  {words.jobs.dismissAll}
                </Button>
              </header>
              <ul>
                {notices.map((notice) => (
                  <li key={notice.id}>
                    {notice.kind === 'problem' ? (
                      <ProblemIcon />
                    ) : (
                      <Info size={16} strokeWidth={1.5} aria-hidden />
                    )}
                    <p>{notice.text}</p>
                    {notice.link && (
                      <Button
                        onPress={() => {
                          close();
                          notice.link?.open();
                        }}
                      >
                        {notice.link.label}
                      </Button>
                    )}
                    <IconButton
                      icon={X}
                      label={words.jobs.dismiss}
                      onPress={() => dismissNotice(notice.id)}
                    />
                  </li>
                ))}
              </ul>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function ProblemIcon(): ReactNode {
  return <TriangleAlert size={16} strokeWidth={1.5} className={styles['problems']} aria-hidden />;
}
