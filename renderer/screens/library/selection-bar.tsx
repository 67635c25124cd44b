/** Selection bar: what can be done with the selected tracks. */
import { Check, Ear, FilePenLine, Pencil, SkipForward, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../elements/button.tsx';
import { useKeyHints } from '../../keys/current-keys.ts';
import { currentTarget, decide } from '../../stores/decisions.ts';
import { previewWriting } from '../../stores/plan.ts';
import { reviewThese } from '../../stores/review-scope.ts';
import { countSelected, isEmptySelection } from '../../stores/selection.ts';
import { clearSelection, useView } from '../../stores/view.ts';
import { words } from '../../words.ts';
import styles from './library.module.css';

interface Props {
  readonly onSetGenre: () => void;
}

export function SelectionBar({ onSetGenre }: Props): ReactNode {
  const selection = useView((state) => state.selection);
  const total = useView((state) => state.pages?.total ?? 0);
  const hint = useKeyHints('tracks');
  if (isEmptySelection(selection)) return null;
  return (
    <section className={styles['selection']} aria-label={words.selection.landmark}>
      <strong>{words.selection.count(countSelected(selection, total), total)}</strong>
      <Button icon={Check} keyHint={hint('accept')} onPress={() => void decide({ kind: 'accept' })}>
        {words.selection.accept}
      </Button>
      <Button icon={Pencil} keyHint={hint('setGenre')} onPress={onSetGenre} data-set-genre="">
        {words.selection.setGenre}
      </Button>
      <Button icon={SkipForward} keyHint={hint('skip')} onPress={() => void decide({ kind: 'skip' })}>
        {words.selection.skip}
      </Button>
      <Button
        icon={Ear}
        onPress={() => {
          const target = currentTarget();
          if (target) void reviewThese(target.selection);
        }}
      >
        {words.selection.review}
      </Button>
      <Button
        icon={FilePenLine}
        onPress={() => {
          const target = currentTarget();
          if (target) previewWriting(target.selection, target.count);
        }}
      >
        {words.selection.write}
      </Button>
      <IconButton icon={X} label={words.selection.clear} keyHint="Esc" onPress={clearSelection} />
    </section>
  );
}
