/** "Put back?": what an undo would change, file by file, before it does. */
import { useState, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import { Grid } from '../../elements/grid/grid.tsx';
import { fileNameOf } from '../../format.ts';
import type { BatchFile } from '../../../models/tagging.ts';
import { undoBatch } from '../../stores/history.ts';
import { words } from '../../words.ts';
import { restoreColumns } from './history-columns.tsx';
import styles from './history.module.css';

interface Props {
  readonly batchId: string;
  readonly files: readonly BatchFile[];
  /** Only some files of the batch were chosen. */
  readonly isPartial: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function UndoDialog({ batchId, files, isPartial, isOpen, onClose }: Props): ReactNode {
  const [activeIndex, setActiveIndex] = useState<number | null>(null);
  const putBack = (): void => {
    onClose();
    void undoBatch(batchId, isPartial ? files.map((file) => file.path) : null);
  };
  return (
    <DialogWindow
      title={words.history.dialog.title(files.length)}
      isOpen={isOpen}
      onClose={onClose}
      width={680}
    >
      <p>{words.history.dialog.help}</p>
      <div className={styles['list']}>
        <Grid
          label={words.history.dialog.grid}
          columns={restoreColumns}
          total={files.length}
          rowAt={(index) => files[index]}
          nameOf={(file) => fileNameOf(file.path)}
          activeIndex={activeIndex}
          onActivate={setActiveIndex}
        />
      </div>
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button look="primary" onPress={putBack}>
          {words.history.dialog.confirm(files.length)}
        </Button>
      </div>
    </DialogWindow>
  );
}
