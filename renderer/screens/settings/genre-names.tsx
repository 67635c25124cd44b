/** Genre names: the table from what models and tags say to what is written. */
import { FileText, Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { usualNames, withName, withoutName, type Vocabulary } from '../../../models/vocabulary.ts';
import { Button } from '../../elements/button.tsx';
import type { GridColumn } from '../../elements/grid/columns.ts';
import { Grid, rowHeight } from '../../elements/grid/grid.tsx';
import { TextCell } from '../../elements/grid/text-cell.tsx';
import { TextField } from '../../elements/text-field.tsx';
import { announce } from '../../stores/announcer.ts';
import { changeVocabulary } from '../../stores/write-preferences.ts';
import { words } from '../../words.ts';
import { NamesAsText } from './names-as-text.tsx';
import styles from './settings.module.css';

type Line = Vocabulary[number];

/** More lines than these scroll. */
const shownLines = 10;

const columns: readonly GridColumn<Line>[] = [
  {
    key: 'from',
    header: words.settings.from,
    width: 'minmax(0, 1fr)',
    render: ({ from }) => <TextCell title={from}>{from}</TextCell>,
  },
  {
    key: 'to',
    header: words.settings.to,
    width: 'minmax(0, 1fr)',
    render: ({ to }) => <TextCell title={to}>{to}</TextCell>,
  },
];

export function GenreNames({ vocabulary }: { readonly vocabulary: Vocabulary }): ReactNode {
  const [openFrom, setOpenFrom] = useState<string | null>(null);
  const [asText, setAsText] = useState(false);
  const open = vocabulary.find(({ from }) => from === openFrom) ?? null;
  return (
    <>
      {vocabulary.length === 0 ? (
        <p>{words.settings.noNames}</p>
      ) : (
        <div
          className={styles['names']}
          style={{ height: (Math.min(vocabulary.length, shownLines) + 1) * rowHeight + 2 }}
        >
          <Grid
            label={words.settings.names}
            columns={columns}
            total={vocabulary.length}
            rowAt={(index) => vocabulary[index]}
            nameOf={({ from, to }) => `${from}, ${to}`}
            activeIndex={open ? vocabulary.indexOf(open) : null}
            onActivate={(index) => setOpenFrom(vocabulary[index]?.from ?? null)}
          />
        </div>
      )}
      <LineForm key={openFrom} open={open} onDone={() => setOpenFrom(null)} />
      <div className={styles['actions']}>
        {vocabulary.length === 0 && (
          <Button onPress={() => void changeVocabulary(() => usualNames)}>{words.settings.usual}</Button>
        )}
        <Button icon={FileText} onPress={() => setAsText(true)}>
          {words.settings.asText}
        </Button>
      </div>
      <NamesAsText vocabulary={vocabulary} isOpen={asText} onClose={() => setAsText(false)} />
    </>
  );
}

interface LineFormProps {
  /** The line that is edited; null for a new one. */
  readonly open: Line | null;
  readonly onDone: () => void;
}

function LineForm({ open, onDone }: LineFormProps): ReactNode {
  const [from, setFrom] = useState(open?.from ?? '');
  const [to, setTo] = useState(open?.to ?? '');
  const save = async (): Promise<void> => {
    const kept = await changeVocabulary((lines) =>
      withName(open ? withoutName(lines, open.from) : lines, from, to),
    );
    if (!kept) return;
    announce(words.settings.saved(from.trim(), to.trim()));
    setFrom('');
    setTo('');
    onDone();
  };
  const remove = async (line: Line): Promise<void> => {
    if (!(await changeVocabulary((lines) => withoutName(lines, line.from)))) return;
    announce(words.settings.removed(line.from));
    onDone();
  };
  return (
    <form
      className={styles['line']}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField label={words.settings.from} value={from} onChange={setFrom} />
      <TextField label={words.settings.to} value={to} onChange={setTo} />
      <Button type="submit" icon={Plus} isDisabled={from.trim() === '' || to.trim() === ''}>
        {open ? words.settings.save : words.settings.add}
      </Button>
      {open && (
        <>
          <Button icon={Trash2} onPress={() => void remove(open)}>
            {words.settings.remove}
          </Button>
          <Button onPress={onDone}>{words.settings.newLine}</Button>
        </>
      )}
    </form>
  );
}
