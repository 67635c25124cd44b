/** Notices: messages that stay until they are read. Problems are counted in the jobs bar. */
import { create } from 'zustand';
import { toSerialisedFailure } from '../../models/failure.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { words } from '../words.ts';
import { withNotice, type Notice } from './notice-list.ts';

interface NoticesState {
  readonly notices: readonly Notice[];
}

export const useNotices = create<NoticesState>(() => ({ notices: [] }));
let nextId = 1;

/** Tells the person something: seen in the messages, said by a screen reader. */
export function notify(text: string, kind: Notice['kind'] = 'info', link: Notice['link'] = null): void {
  useNotices.setState(({ notices }) => ({
    notices: withNotice(notices, { id: nextId++, kind, text, link }),
  }));
  announce(text, kind === 'problem' ? 'assertive' : 'polite');
}

/** Tells of something that went wrong: the engine's own sentence, or that it cannot be reached. */
export function notifyFailure(thrown: unknown): void {
  if (!useConnection.getState().inContact) announce(words.contact.paused, 'assertive');
  else notify(toSerialisedFailure(thrown).message, 'problem');
}

export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export function dismissAllNotices(): void {
  useNotices.setState({ notices: [] });
}
