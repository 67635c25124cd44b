/** "Export a model": as one file into a folder. */
import { FolderOpen } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ShelvedModelDetail } from '../../../models/retrain-contract.ts';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import { TextField } from '../../elements/text-field.tsx';
import { joinPath } from '../../format.ts';
import { chooseFolders } from '../../stores/folder-choice.ts';
import { exportModel } from '../../stores/models.ts';
import { words } from '../../words.ts';
import styles from './models.module.css';

interface Props {
  readonly model: ShelvedModelDetail;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ExportModelDialog({ model, isOpen, onClose }: Props): ReactNode {
  return (
    <DialogWindow title={words.models.exportTitle(model.name)} isOpen={isOpen} onClose={onClose} width={520}>
      <ExportForm model={model} onClose={onClose} />
    </DialogWindow>
  );
}

function ExportForm({ model, onClose }: Omit<Props, 'isOpen'>): ReactNode {
  const [folder, setFolder] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const choose = async (): Promise<void> => {
    const [chosen] = await chooseFolders(words.export.chooseThis);
    if (chosen !== undefined) setFolder(chosen);
  };
  const start = async (): Promise<void> => {
    const why = await exportModel(model.id, joinPath(folder, `${model.id}.earmark-model`));
    if (why === null) onClose();
    else setFailure(why);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div className={styles['choice']}>
        <TextField label={words.export.folder} value={folder} onChange={setFolder} isRequired />
        <Button icon={FolderOpen} onPress={() => void choose()}>
          {words.export.choose}
        </Button>
      </div>
      <p className="muted">{words.models.exportHelp(`${model.id}.earmark-model`)}</p>
      {failure !== null && (
        <p role="alert" className={styles['failure']}>
          {failure}
        </p>
      )}
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button type="submit" look="primary" isDisabled={folder.trim() === ''}>
          {words.export.start}
        </Button>
      </div>
    </form>
  );
}
