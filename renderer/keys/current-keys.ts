/** The keys as they are bound now: the table with one's own changes in it. */
import { useMemo } from 'react';
import { useSettings } from '../stores/settings.ts';
import { bindingName, withChanges, type KeyChanges } from './key-changes.ts';
import {
  isMac,
  keyLabel,
  keyMap,
  matchKey,
  type CommandId,
  type KeyBinding,
  type KeyMatch,
  type KeyScope,
  type PressedKey,
} from './key-map.ts';

let known: { readonly changes: KeyChanges; readonly map: readonly KeyBinding[] } | null = null;

/** Every binding as it is now. */
export function currentKeys(changes: KeyChanges = useSettings.getState().keys): readonly KeyBinding[] {
  if (known?.changes !== changes) known = { changes, map: withChanges(keyMap, changes) };
  return known.map;
}

/** What a key means in a scope, after `prefix` where the key before began a pair. */
export function matchCurrentKey(scope: KeyScope, pressed: PressedKey, prefix: string | null): KeyMatch {
  return matchKey(scope, pressed, prefix, currentKeys());
}

/** The first of the keys that do something, as printed on the keyboard; undefined where there are none. */
export type KeyHints = (command: CommandId) => string | undefined;

/** Signs take less room on a button than names. */
function short(label: string): string {
  return label.replace('Shift+', '⇧').replace('Enter', '↵');
}

/** How the keys of a scope are shown on the buttons that do the same; they follow a change at once. */
export function useKeyHints(scope: KeyScope): KeyHints {
  const changes = useSettings((state) => state.keys);
  return useMemo(() => {
    const map = currentKeys(changes);
    return (command) => {
      const name = bindingName({ scope, command });
      const keys = map.find((binding) => bindingName(binding) === name)?.keys[0];
      return keys === undefined ? undefined : short(keyLabel(keys, isMac));
    };
  }, [scope, changes]);
}
