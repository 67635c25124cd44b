/** Notices: messages that stay until they are read. Problems are counted in the jobs bar. */
import { create } from 'zustand';
import { toSerialisedFailure } from '../../models/failure.ts';
import { announce } from './announcer.ts';
import { useConnection } from './connection.ts';
import { words } from '../words.ts';

export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'problem';
  readonly text: string;
  /** Where the matter can be seen. */
  readonly link: { readonly label: string; readonly open: () => void } | null;
}

interface NoticesState {
  readonly notices: readonly Notice[];
}

/** More are not kept: the oldest information goes first, problems last. */
const keep = 50;

export const useNotices = create<NoticesState>(() => ({ notices: [] }));
let nextId = 1;

/** Adds a notice, newest first, within the bound. */
export function withNotice(notices: readonly Notice[], notice: Notice): Notice[] {
  const all = [notice, ...notices];
  if (all.length <= keep) return all;
  const oldestInfo = all.findLastIndex((each) => each.kind === 'info');
  return all.toSpliced(oldestInfo > 0 ? oldestInfo : all.length - 1, 1);
}

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
