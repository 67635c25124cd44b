/** Receipt: what became of each file of a write, and the way back. */
import { Undo2 } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { AboutFile } from '../../elements/about-file.tsx';
import { Button } from '../../elements/button.tsx';
import { PagedGrid } from '../../elements/grid/paged-grid.tsx';
import { Message } from '../../elements/message.tsx';
import { fileNameOf } from '../../format.ts';
import { showBatch } from '../../stores/history.ts';
import { jobWithId, useJobs } from '../../stores/jobs.ts';
import { closeReceipt, usePlan } from '../../stores/plan.ts';
import type { RowPages } from '../../stores/row-pages.ts';
import { goTo } from '../../stores/shell.ts';
import type { WriteResult } from '../../../models/tagging.ts';
import { words } from '../../words.ts';
import { noteOn, resultColumns } from './write-columns.tsx';
import styles from './write.module.css';

export function WriteReceipt({ receipt }: { readonly receipt: RowPages<WriteResult> }): ReactNode {
  const { jobId, planned } = usePlan();
  const job = jobWithId(
    useJobs((state) => state.jobs),
    jobId,
  );
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const failures = job?.failures ?? 0;
  const written = job ? job.done - job.failures : 0;
  const unreached = planned === null ? 0 : Math.max(0, planned - (job?.done ?? 0));
  const batchId = job?.batchId ?? null;
  return (
    <>
      <div className={styles['counts']}>
        <h2 ref={heading} tabIndex={-1}>
          {words.write.written(written)}
        </h2>
        {failures > 0 && <span className={styles['failed']}>{words.write.notWritten(failures)}</span>}
        {unreached > 0 && <span className={styles['note']}>{words.write.unreached(unreached)}</span>}
        {job?.failure && <span className={styles['failed']}>{job.failure.message}</span>}
      </div>
      <div className={styles['body']}>
        {receipt.total === 0 ? (
          <Message title={words.write.noneWritten} />
        ) : (
          <PagedGrid
            label={words.write.receipt}
            columns={resultColumns}
            pages={receipt}
            nameOf={(row) => fileNameOf(row.path)}
            renderActive={(row) => (
              <AboutFile path={row.path} note={noteOn(row)} isProblem={row.failure !== null} />
            )}
          />
        )}
      </div>
      <div className={styles['footer']}>
        <p>{written > 0 ? words.write.receiptHelp : words.write.nothingWritten}</p>
        <div className={styles['actions']}>
          {batchId !== null && written > 0 && (
            <Button
              icon={Undo2}
              onPress={() => {
                void showBatch(batchId);
                goTo('history');
              }}
            >
              {words.write.undoBatch}
            </Button>
          )}
          <Button look="primary" onPress={closeReceipt}>
            {words.write.done}
          </Button>
        </div>
      </div>
    </>
  );
}
