/** "Import a model": from a file that somebody exported. */
import { useState, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import { TextField } from '../../elements/text-field.tsx';
import { importModel } from '../../stores/models.ts';
import { words } from '../../words.ts';
import styles from './models.module.css';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ImportDialog({ isOpen, onClose }: Props): ReactNode {
  return (
    <DialogWindow title={words.models.importTitle} isOpen={isOpen} onClose={onClose} width={520}>
      <ImportForm onClose={onClose} />
    </DialogWindow>
  );
}

function ImportForm({ onClose }: Pick<Props, 'onClose'>): ReactNode {
  const [file, setFile] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const start = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const why = await importModel(file.trim());
    setBusy(false);
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
      <TextField label={words.models.importFile} value={file} onChange={setFile} isRequired />
      <p className="muted">{words.models.importHelp}</p>
      {busy && <p role="status">{words.models.importChecking}</p>}
      {failure !== null && (
        <p role="alert" className={styles['failure']}>
          {failure}
        </p>
      )}
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button type="submit" look="primary" isDisabled={busy || file.trim() === ''}>
          {words.models.importStart}
        </Button>
      </div>
    </form>
  );
}
