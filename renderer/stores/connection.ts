/** Connection store: whether the engine answers. */
import { create } from 'zustand';

interface ConnectionState {
  readonly inContact: boolean;
  /** The server's own sentence, where it refuses this page. */
  readonly reason: string | null;
}

export const useConnection = create<ConnectionState>(() => ({ inContact: true, reason: null }));

export function setContact(inContact: boolean, reason: string | null): void {
  const now = useConnection.getState();
  if (now.inContact !== inContact || now.reason !== reason) useConnection.setState({ inContact, reason });
}
