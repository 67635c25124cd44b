/** "Rename": another name for a model; its id stays. */
import { useState, type ReactNode } from 'react';
import type { ShelvedModelDetail } from '../../../models/retrain-contract.ts';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import { TextField } from '../../elements/text-field.tsx';
import { renameModel } from '../../stores/models.ts';
import { words } from '../../words.ts';

interface Props {
  readonly model: ShelvedModelDetail;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function RenameDialog({ model, isOpen, onClose }: Props): ReactNode {
  return (
    <DialogWindow title={words.models.renameTitle(model.name)} isOpen={isOpen} onClose={onClose} width={420}>
      <RenameForm model={model} onClose={onClose} />
    </DialogWindow>
  );
}

function RenameForm({ model, onClose }: Omit<Props, 'isOpen'>): ReactNode {
  const [name, setName] = useState(model.name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
        void renameModel(model.id, name.trim());
      }}
    >
      <TextField label={words.models.columns.name} value={name} onChange={setName} isRequired />
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button type="submit" look="primary" isDisabled={name.trim() === ''}>
          {words.models.rename}
        </Button>
      </div>
    </form>
  );
}
