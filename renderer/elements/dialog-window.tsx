/** Dialog window: a modal with a heading; Esc closes it and the focus goes back to where it came from. */
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface Props {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** `alertdialog` asks about something that cannot wait. */
  readonly role?: 'dialog' | 'alertdialog';
  /** Pixels. */
  readonly width: number;
  readonly children: ReactNode;
}

export function DialogWindow({ title, isOpen, onClose, role = 'dialog', width, children }: Props): ReactNode {
  return (
    <ModalOverlay
      className="underlay"
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={role === 'dialog'}
    >
      <Modal className="modal" style={{ width }}>
        <Dialog className="dialog" role={role}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
