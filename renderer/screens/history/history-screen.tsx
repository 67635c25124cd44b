/** History: every write and undo, their files, and putting them back. */
import { Trash2, Undo2 } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { AboutFile } from '../../elements/about-file.tsx';
import { Button } from '../../elements/button.tsx';
import { Grid, rowHeight } from '../../elements/grid/grid.tsx';
import { GridWithStrip } from '../../elements/grid/grid-with-strip.tsx';
import { Message } from '../../elements/message.tsx';
import { ScreenFrame } from '../../frame/screen.tsx';
import { fileNameOf, formatMoment, withoutFileName } from '../../format.ts';
import type { BatchSummary } from '../../../models/tagging.ts';
import { isWriting } from '../../stores/jobs-state.ts';
import { useJobs } from '../../stores/jobs.ts';
import { chooseAllFiles, chooseFile, loadHistory, showBatch, useHistory } from '../../stores/history.ts';
import { filesOf } from '../../words/counts.ts';
import { words } from '../../words.ts';
import { ForgetDialog } from './forget-dialog.tsx';
import { batchColumns, fileColumns } from './history-columns.tsx';
import { filesToRestore } from './history-state.ts';
import { UndoDialog } from './undo-dialog.tsx';
import styles from './history.module.css';

/** More batches than these scroll. */
const shownBatches = 8;

export function HistoryScreen(): ReactNode {
  useEffect(() => void loadHistory(), []);
  return (
    <ScreenFrame title={words.screens.history}>
      <HistoryBody />
    </ScreenFrame>
  );
}

function HistoryBody(): ReactNode {
  const { batches, failure, openBatchId } = useHistory();
  if (!batches)
    return failure === null ? null : (
      <Message kind="problem" title={failure}>
        <Button onPress={() => void loadHistory()}>{words.common.tryAgain}</Button>
      </Message>
    );
  if (batches.length === 0) return <Message title={words.history.none} text={words.history.noneHelp} />;
  const open = batches.find((batch) => batch.id === openBatchId);
  const activeIndex = open ? batches.indexOf(open) : null;
  return (
    <>
      <div
        className={styles['batches']}
        style={{ height: (Math.min(batches.length, shownBatches) + 1) * rowHeight + 2 }}
      >
        <Grid
          label={words.history.batches}
          columns={batchColumns}
          total={batches.length}
          rowAt={(index) => batches[index]}
          nameOf={nameOfBatch}
          activeIndex={activeIndex}
          onActivate={(index) => {
            const batch = batches[index];
            if (batch) void showBatch(batch.id);
          }}
        />
      </div>
      {open ? (
        <BatchFiles batch={open} older={batches.slice(batches.indexOf(open) + 1)} />
      ) : (
        <Message title={words.history.choose} />
      )}
    </>
  );
}

interface BatchFilesProps {
  readonly batch: BatchSummary;
  readonly older: readonly BatchSummary[];
}

function BatchFiles({ batch, older }: BatchFilesProps): ReactNode {
  const { files, chosen } = useHistory();
  const isBusy = isWriting(useJobs((state) => state.jobs));
  const [activeIndex, setActiveIndex] = useState<number | null>(null);
  const [asking, setAsking] = useState<'undo' | 'forget' | null>(null);
  const columns = useMemo(() => fileColumns(batch.kind), [batch.kind]);
  const all = files ?? [];
  const active = activeIndex === null ? undefined : all[activeIndex];
  const restorable = filesToRestore(all, chosen);
  return (
    <>
      <div className={styles['head']}>
        <h2>{nameOfBatch(batch)}</h2>
        <span className="muted">{filesOf(batch.files)}</span>
        <span className={styles['spacer']} />
        <Button icon={Trash2} isDisabled={isBusy} onPress={() => setAsking('forget')}>
          {words.history.forget}
        </Button>
        <Button icon={Undo2} isDisabled={restorable.length === 0 || isBusy} onPress={() => setAsking('undo')}>
          {chosen.size > 0 ? words.history.undoSome(restorable.length) : words.history.undo}
        </Button>
      </div>
      <div className={styles['files']}>
        <GridWithStrip
          strip={
            active ? (
              <AboutFile
                path={active.path}
                note={active.failure ? withoutFileName(active.failure.message, active.path) : ''}
                isProblem={active.failure !== null}
              />
            ) : null
          }
        >
          <Grid
            key={batch.id}
            label={words.history.files}
            columns={columns}
            total={all.length}
            rowAt={(index) => all[index]}
            nameOf={(file) => fileNameOf(file.path)}
            activeIndex={activeIndex}
            onActivate={setActiveIndex}
            selection={{
              isSelected: (file) => chosen.has(file.path),
              canSelect: (file) => file.state === 'written',
              allSelected: chosen.size > 0 && chosen.size === filesToRestore(all, new Set()).length,
              onToggle: (index) => {
                const file = all[index];
                if (file?.state === 'written') chooseFile(file.path);
              },
              onToggleAll: chooseAllFiles,
              allLabel: words.history.selectAll,
            }}
            busy={files === null}
          />
        </GridWithStrip>
      </div>
      <UndoDialog
        batchId={batch.id}
        files={restorable}
        isPartial={chosen.size > 0}
        isOpen={asking === 'undo'}
        onClose={() => setAsking(null)}
      />
      <ForgetDialog
        batches={[batch, ...older]}
        isOpen={asking === 'forget'}
        onClose={() => setAsking(null)}
      />
    </>
  );
}

function nameOfBatch({ startedAt, kind }: BatchSummary): string {
  return `${formatMoment(startedAt)} · ${kind === 'write' ? words.history.wrote : words.history.putBack}`;
}
