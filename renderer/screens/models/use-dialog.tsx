/** "Use this model?": what would change in the library, told before it does. */
import { useEffect, useState, type ReactNode } from 'react';
import type { AdoptionPreview, ShelvedModelDetail } from '../../../models/retrain-contract.ts';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import { applyModel, previewModel } from '../../stores/models.ts';
import { words } from '../../words.ts';

interface Props {
  readonly model: ShelvedModelDetail;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The moves that are named; the others are in the sum. */
const shownMoves = 6;

export function UseDialog({ model, isOpen, onClose }: Props): ReactNode {
  return (
    <DialogWindow title={words.models.useTitle(model.name)} isOpen={isOpen} onClose={onClose} width={520}>
      <UseQuestion model={model} onClose={onClose} />
    </DialogWindow>
  );
}

function UseQuestion({ model, onClose }: Omit<Props, 'isOpen'>): ReactNode {
  const [preview, setPreview] = useState<AdoptionPreview | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const answer = await previewModel(model.id);
      if (isCurrent) setPreview(answer);
    };
    void load();
    return () => {
      isCurrent = false;
    };
  }, [model.id]);
  return (
    <>
      <p role="status">{preview ? words.models.preview(preview) : words.models.previewing}</p>
      {preview && preview.moves.length > 0 && (
        <ul>
          {preview.moves.slice(0, shownMoves).map(({ from, to, tracks }) => (
            <li key={`${from}\n${to}`}>{words.models.move(from, to, tracks)}</li>
          ))}
        </ul>
      )}
      <p className="muted">{words.models.effect}</p>
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button
          look="primary"
          onPress={() => {
            onClose();
            void applyModel(model);
          }}
        >
          {words.models.use}
        </Button>
      </div>
    </>
  );
}
