/** "Export": what is known of the tracks as a table, or as a playlist for each genre. */
import { FolderOpen } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { exportFormats, type ExportFormat } from '../../../models/library-export.ts';
import { Button } from '../../elements/button.tsx';
import { RadioChoice } from '../../elements/choice.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import { TextField } from '../../elements/text-field.tsx';
import { currentTarget } from '../../stores/decisions.ts';
import { chooseFolders } from '../../stores/folder-choice.ts';
import { exportTracks } from '../../stores/library-export.ts';
import { isEmptySelection } from '../../stores/selection.ts';
import { useView } from '../../stores/view.ts';
import { words } from '../../words.ts';
import styles from './export-dialog.module.css';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const usualName = (): string => words.export.name(new Date());

export function ExportDialog({ isOpen, onClose }: Props): ReactNode {
  return (
    <DialogWindow title={words.export.title} isOpen={isOpen} onClose={onClose} width={520}>
      <ExportForm onClose={onClose} />
    </DialogWindow>
  );
}

function ExportForm({ onClose }: Pick<Props, 'onClose'>): ReactNode {
  const hasSelection = useView((state) => !isEmptySelection(state.selection));
  const query = useView((state) => state.query);
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [which, setWhich] = useState<'selected' | 'found'>(hasSelection ? 'selected' : 'found');
  const [folder, setFolder] = useState('');
  const [name, setName] = useState(usualName);
  const [busy, setBusy] = useState(false);

  const choose = async (): Promise<void> => {
    const [chosen] = await chooseFolders(words.export.chooseThis);
    if (chosen !== undefined) setFolder(chosen);
  };
  const start = async (): Promise<void> => {
    const chosen = which === 'selected' ? currentTarget()?.selection : undefined;
    setBusy(true);
    const isDone = await exportTracks({ selection: chosen ?? { query }, format, folder, name: name.trim() });
    setBusy(false);
    if (isDone) onClose();
  };
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <RadioChoice
        label={words.export.format}
        values={exportFormats.map((id) => ({ id, label: words.export.formats[id] }))}
        value={format}
        onChange={setFormat}
      />
      {hasSelection && (
        <RadioChoice
          label={words.export.which}
          values={(['selected', 'found'] as const).map((id) => ({ id, label: words.export[id] }))}
          value={which}
          onChange={setWhich}
        />
      )}
      <div className={styles['row']}>
        <TextField label={words.export.folder} value={folder} onChange={setFolder} isRequired />
        <Button icon={FolderOpen} onPress={() => void choose()}>
          {words.export.choose}
        </Button>
      </div>
      <TextField
        label={format === 'm3u8' ? words.export.folderName : words.export.fileName}
        value={name}
        onChange={setName}
        isRequired
      />
      <p className="muted">{format === 'm3u8' ? words.export.playlistHint : words.export.safe}</p>
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button
          type="submit"
          look="primary"
          isDisabled={busy || folder.trim() === '' || name.trim() === '' || /[/\\]/.test(name)}
        >
          {words.export.start}
        </Button>
      </div>
    </form>
  );
}
