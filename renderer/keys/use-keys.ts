/** Keys that work everywhere: bound once, off in text fields and while a dialog is open. */
import { useEffect } from 'react';
import { useSettings } from '../stores/settings.ts';
import { useShell } from '../stores/shell.ts';
import { matchCurrentKey } from './current-keys.ts';
import type { CommandId } from './key-map.ts';

/** The second key of a pair has to follow within so long. */
const pairMs = 1500;

const typingCommands: ReadonlySet<CommandId> = new Set(['undoDecision', 'redoDecision']);

/** A pending first key, shared with grids: it swallows the key after it wherever that is pressed. */
let prefix: { readonly key: string; readonly atMs: number } | null = null;

/** Whether the next key belongs to a pair that was begun. */
export function isPairPending(): boolean {
  return prefix !== null && performance.now() - prefix.atMs < pairMs;
}

export function useGlobalKeys(run: (command: CommandId) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isModifier(event.key) || event.defaultPrevented || isModalOpen() || isLearning(event)) return;
      const pending = isPairPending() ? (prefix?.key ?? null) : null;
      prefix = null;
      const match = matchCurrentKey('everywhere', event, pending);
      if (!match) return;
      const typing = isTextField(event.target);
      const single = match.kind !== 'command' || match.single;
      if (single && (typing || !useSettings.getState().singleKeys)) return;
      // In a text field, taking back and redoing mean the typing.
      if (typing && match.kind === 'command' && typingCommands.has(match.command)) return;
      event.preventDefault();
      event.stopPropagation();
      if (match.kind === 'prefix') prefix = { key: match.prefix, atMs: performance.now() };
      else if (match.kind === 'command') run(match.command);
    };
    // Before the elements see it, so that a pending first key can swallow the second.
    addEventListener('keydown', onKeyDown, { capture: true });
    return () => removeEventListener('keydown', onKeyDown, { capture: true });
  }, [run]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isModalOpen() || isLearning(event) || isTextField(event.target)) return;
      const match = matchCurrentKey('playing', event, null);
      if (match?.kind !== 'command' || (match.single && !useSettings.getState().singleKeys)) return;
      if (isForElement(event)) return;
      event.preventDefault();
      run(match.command);
    };
    // After the elements: what has a use of its own for the key keeps it.
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [run]);
}

/** Whether the key is being learnt as the new key of a command. */
function isLearning({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('[data-learning-keys]') !== null;
}

/** Whether the screen or the element under the focus has a use of its own for the key. */
function isForElement(event: KeyboardEvent): boolean {
  if (useShell.getState().screen === 'review' && matchCurrentKey('review', event, null)) return true;
  if (event.key !== ' ' || !(event.target instanceof Element)) return false;
  return (
    event.target.closest('a, button, input, summary, [role=grid], [role=option], [role=menuitem]') !== null
  );
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'Control' || key === 'Alt' || key === 'Meta';
}

/** Whether someone types there. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select')
  );
}

/** Whether a dialog or a menu has the keys. */
export function isModalOpen(): boolean {
  return document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null;
}
