/** "Forget?": what taking a batch and all older ones out of the history would cost, before it does. */
import type { ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { DialogWindow } from '../../elements/dialog-window.tsx';
import type { BatchSummary } from '../../../models/tagging.ts';
import { forgetFrom } from '../../stores/history.ts';
import { words } from '../../words.ts';

interface Props {
  /** The open batch first, then all older ones. */
  readonly batches: readonly BatchSummary[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ForgetDialog({ batches, isOpen, onClose }: Props): ReactNode {
  const standing = batches
    .filter((batch) => batch.kind === 'write')
    .reduce((sum, { written, undone }) => sum + written - undone, 0);
  const forget = (): void => {
    onClose();
    const [first] = batches;
    if (first) void forgetFrom(first.id);
  };
  const { title, help, standing: lost, confirm } = words.history.forgetDialog;
  return (
    <DialogWindow title={title(batches.length)} isOpen={isOpen} onClose={onClose} width={480}>
      <p>{help(batches.length - 1)}</p>
      <p>{lost(standing)}</p>
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button look="primary" onPress={forget}>
          {confirm}
        </Button>
      </div>
    </DialogWindow>
  );
}
