/** Genre names as text: to copy the table from here, or to use another one. */
import { FolderOpen } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { FileTrigger, Label, TextArea, TextField } from 'react-aria-components';
import { toSerialisedFailure } from '../../../models/failure.ts';
import { formatVocabulary, parseVocabulary, type Vocabulary } from '../../../models/vocabulary.ts';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import { announce } from '../../stores/announcer.ts';
import { changeVocabulary } from '../../stores/write-preferences.ts';
import { words } from '../../words.ts';
import styles from './settings.module.css';

interface Props {
  readonly vocabulary: Vocabulary;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function NamesAsText({ vocabulary, isOpen, onClose }: Props): ReactNode {
  return (
    <DialogWindow title={words.settings.text} isOpen={isOpen} onClose={onClose} width={520}>
      <TextForm vocabulary={vocabulary} onClose={onClose} />
    </DialogWindow>
  );
}

function TextForm({ vocabulary, onClose }: Omit<Props, 'isOpen'>): ReactNode {
  const [text, setText] = useState(() => formatVocabulary(vocabulary));
  const [problem, setProblem] = useState<string | null>(null);
  const use = async (): Promise<void> => {
    try {
      const table = parseVocabulary(text);
      if (!(await changeVocabulary(() => table))) return;
      announce(words.settings.replaced(table.length));
      onClose();
    } catch (error) {
      setProblem(toSerialisedFailure(error).message);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void use();
      }}
    >
      <p className="muted">{words.settings.textHelp}</p>
      <TextField className={styles['text'] ?? ''} value={text} onChange={setText}>
        <Label>{words.settings.textLabel}</Label>
        <TextArea className={styles['area'] ?? ''} rows={12} spellCheck={false} />
      </TextField>
      {problem !== null && (
        <p className={styles['problem']} role="alert">
          {problem}
        </p>
      )}
      <div className="dialog-actions">
        <FileTrigger
          acceptedFileTypes={['.csv', '.tsv', '.txt', 'text/csv', 'text/plain']}
          onSelect={(files) => void files?.[0]?.text().then(setText)}
        >
          <Button icon={FolderOpen}>{words.settings.openFile}</Button>
        </FileTrigger>
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button type="submit" look="primary">
          {words.settings.takeText}
        </Button>
      </div>
    </form>
  );
}
