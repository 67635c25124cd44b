/** What would change in the library, and what becomes of the new model: adopted, kept on the shelf, discarded. */
import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import type { AdoptionPreview, ModelScore } from '../../../models/retrain-contract.ts';
import { previewModel } from '../../stores/models.ts';
import { adoptModel, keepModel, useRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';
import { DiscardDialog } from './discard-dialog.tsx';
import reportStyles from './report.module.css';
import styles from './retrain.module.css';

const { report: told } = words.retrain;

/** The moves that are named; the others are in the sum. */
const shownMoves = 6;

export function Adoption({ model }: { readonly model: ModelScore }): ReactNode {
  const [asking, setAsking] = useState<'adopt' | 'discard' | null>(null);
  const busy = useRetrain((store) => store.busy);
  const preview = usePreview(model.modelId);
  return (
    <section className={reportStyles['adoption']} aria-label={told.preview}>
      <h3>{told.preview}</h3>
      <p role="status">{preview ? told.effect(preview) : told.counting}</p>
      {preview && <Moves preview={preview} />}
      <div className={styles['line']}>
        <Button look="primary" isDisabled={busy} onPress={() => setAsking('adopt')}>
          {told.adopt}
        </Button>
        <Button isDisabled={busy} onPress={() => void keepModel(model.name)}>
          {told.keep}
        </Button>
        <Button look="danger" isDisabled={busy} onPress={() => setAsking('discard')}>
          {told.discard}
        </Button>
      </div>
      <DialogWindow
        title={told.adoptTitle(model.name)}
        isOpen={asking === 'adopt'}
        onClose={() => setAsking(null)}
        width={460}
      >
        <p>{told.adoptHelp}</p>
        {preview && <p>{told.effect(preview)}</p>}
        <div className="dialog-actions">
          <Button onPress={() => setAsking(null)}>{words.common.cancel}</Button>
          <Button
            look="primary"
            autoFocus
            onPress={() => {
              setAsking(null);
              void adoptModel(model.name);
            }}
          >
            {told.adoptConfirm}
          </Button>
        </div>
      </DialogWindow>
      <DiscardDialog model={model.name} isOpen={asking === 'discard'} onClose={() => setAsking(null)} />
    </section>
  );
}

function Moves({ preview: { moves, changed } }: { readonly preview: AdoptionPreview }): ReactNode {
  if (changed === 0) return null;
  return (
    <ul>
      {moves.slice(0, shownMoves).map(({ from, to, tracks }) => (
        <li key={`${from}\n${to}`}>{told.move(from, to, tracks)}</li>
      ))}
    </ul>
  );
}

function usePreview(modelId: string): AdoptionPreview | null {
  const [preview, setPreview] = useState<AdoptionPreview | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const answer = await previewModel(modelId);
      if (isCurrent) setPreview(answer);
    };
    void load();
    return () => {
      isCurrent = false;
    };
  }, [modelId]);
  return preview;
}
