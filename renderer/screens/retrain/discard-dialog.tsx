/** "Discard?": asked before a draft or a new model goes for good. */
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import { discardRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';

interface Props {
  /** Name of the new model; null where there is none yet. */
  readonly model: string | null;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const { report } = words.retrain;

export function DiscardDialog({ model, isOpen, onClose }: Props): ReactNode {
  return (
    <DialogWindow
      role="alertdialog"
      title={report.discardTitle}
      isOpen={isOpen}
      onClose={onClose}
      width={420}
    >
      <p>{model === null ? report.discardDraft : report.discardModel(model)}</p>
      <div className="dialog-actions">
        <Button autoFocus onPress={onClose}>
          {words.common.cancel}
        </Button>
        <Button
          look="danger"
          onPress={() => {
            onClose();
            void discardRetrain();
          }}
        >
          {report.discardConfirm}
        </Button>
      </div>
    </DialogWindow>
  );
}
