/** Keys that work everywhere: bound once, off in text fields and while a dialog is open. */
import { useEffect } from 'react';
import { useSettings } from '../stores/settings.ts';
import { matchKey, type CommandId } from './key-map.ts';

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
      if (isModifier(event.key) || event.defaultPrevented || isModalOpen()) return;
      const pending = isPairPending() ? (prefix?.key ?? null) : null;
      prefix = null;
      const match = matchKey('everywhere', event, pending);
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
