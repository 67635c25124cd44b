/** Key map: every key of the interface in one table, which binds them and fills the list of keys. */

import { keyLabels } from '../words/keys.ts';

/** Where keys work, in the order they are listed. */
export const keyScopes = ['everywhere', 'playing', 'tracks', 'review', 'grids', 'genreBox'] as const;
export type KeyScope = (typeof keyScopes)[number];

export type CommandId =
  | 'goLibrary'
  | 'goReview'
  | 'goWrite'
  | 'goHistory'
  | 'goRetrain'
  | 'goModels'
  | 'goJobs'
  | 'keys'
  | 'search'
  | 'addFolder'
  | 'writePreview'
  | 'undoDecision'
  | 'redoDecision'
  | 'details'
  | 'settings'
  | 'accept'
  | 'setGenre'
  | 'skip'
  | 'play'
  | 'whereAmI'
  | 'jump'
  | 'choose'
  | 'acceptAlbum'
  | 'keep'
  | 'noGenre'
  | 'undo'
  | 'back'
  | 'forward'
  | 'applyTo'
  | 'threshold'
  | 'previousSegment'
  | 'nextSegment'
  | 'sound'
  | 'playPause'
  | 'seekBack'
  | 'seekForward'
  | 'volumeDown'
  | 'volumeUp'
  | 'mute';

export interface KeyBinding {
  readonly scope: KeyScope;
  /** Alternatives such as `mod+f`, `g l` (one after the other) or `?`. `mod` is Ctrl, on macOS Command. */
  readonly keys: readonly string[];
  /** How the list of keys shows them, where not one by one. */
  readonly shown?: string;
  readonly label: string;
  /** Absent for keys that the element itself handles; they are listed all the same. */
  readonly command?: CommandId;
}

export const keyMap: readonly KeyBinding[] = [
  { scope: 'everywhere', keys: ['g l'], label: keyLabels.library, command: 'goLibrary' },
  { scope: 'everywhere', keys: ['g r'], label: keyLabels.review, command: 'goReview' },
  { scope: 'everywhere', keys: ['g w'], label: keyLabels.write, command: 'goWrite' },
  { scope: 'everywhere', keys: ['g h'], label: keyLabels.history, command: 'goHistory' },
  { scope: 'everywhere', keys: ['g t'], label: keyLabels.retrain, command: 'goRetrain' },
  { scope: 'everywhere', keys: ['g m'], label: keyLabels.models, command: 'goModels' },
  { scope: 'everywhere', keys: ['g j'], label: keyLabels.jobs, command: 'goJobs' },
  { scope: 'everywhere', keys: ['/', 'mod+f'], label: keyLabels.search, command: 'search' },
  { scope: 'everywhere', keys: ['mod+o'], label: keyLabels.addFolder, command: 'addFolder' },
  {
    scope: 'everywhere',
    keys: ['mod+s'],
    label: keyLabels.preview,
    command: 'writePreview',
  },
  {
    scope: 'everywhere',
    keys: ['mod+z'],
    label: keyLabels.undo,
    command: 'undoDecision',
  },
  {
    scope: 'everywhere',
    keys: ['mod+shift+z', 'mod+y'],
    label: keyLabels.redo,
    command: 'redoDecision',
  },
  { scope: 'everywhere', keys: ['mod+i'], label: keyLabels.details, command: 'details' },
  { scope: 'everywhere', keys: ['g s', 'mod+,'], label: keyLabels.settings, command: 'settings' },
  { scope: 'everywhere', keys: ['?'], label: keyLabels.all, command: 'keys' },
  { scope: 'everywhere', keys: ['Escape'], label: keyLabels.escape },
  { scope: 'playing', keys: ['Space'], label: keyLabels.playPause, command: 'playPause' },
  { scope: 'playing', keys: ['shift+['], label: keyLabels.seekBack, command: 'seekBack' },
  { scope: 'playing', keys: ['shift+]'], label: keyLabels.seekForward, command: 'seekForward' },
  { scope: 'playing', keys: ['-'], label: keyLabels.volumeDown, command: 'volumeDown' },
  { scope: 'playing', keys: ['+', '='], label: keyLabels.volumeUp, command: 'volumeUp' },
  { scope: 'playing', keys: ['m'], label: keyLabels.mute, command: 'mute' },
  { scope: 'tracks', keys: ['a'], label: keyLabels.accept, command: 'accept' },
  { scope: 'tracks', keys: ['e'], label: keyLabels.setGenre, command: 'setGenre' },
  { scope: 'tracks', keys: ['s'], label: keyLabels.skip, command: 'skip' },
  { scope: 'tracks', keys: ['p'], label: keyLabels.play, command: 'play' },
  { scope: 'tracks', keys: ['i'], label: keyLabels.whereAmI, command: 'whereAmI' },
  { scope: 'tracks', keys: ['j'], label: keyLabels.jump, command: 'jump' },
  { scope: 'tracks', keys: ['shift+F10'], label: keyLabels.rowMenu },
  { scope: 'review', keys: ['Enter', 'a'], label: keyLabels.accept, command: 'accept' },
  {
    scope: 'review',
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: '1 – 9',
    label: keyLabels.chooseGenre,
    command: 'choose',
  },
  { scope: 'review', keys: ['e'], label: keyLabels.otherGenre, command: 'setGenre' },
  { scope: 'review', keys: ['shift+Enter'], label: keyLabels.acceptAlbum, command: 'acceptAlbum' },
  { scope: 'review', keys: ['x'], label: keyLabels.applyTo, command: 'applyTo' },
  { scope: 'review', keys: ['k'], label: keyLabels.keep, command: 'keep' },
  { scope: 'review', keys: ['0'], label: keyLabels.noGenre, command: 'noGenre' },
  { scope: 'review', keys: ['s'], label: keyLabels.skip, command: 'skip' },
  { scope: 'review', keys: ['z', 'Backspace'], label: keyLabels.undoReview, command: 'undo' },
  { scope: 'review', keys: ['ArrowLeft'], label: keyLabels.back, command: 'back' },
  { scope: 'review', keys: ['ArrowRight'], label: keyLabels.forward, command: 'forward' },
  { scope: 'review', keys: ['Space', 'p'], label: keyLabels.play, command: 'play' },
  { scope: 'review', keys: ['['], label: keyLabels.previousSegment, command: 'previousSegment' },
  { scope: 'review', keys: [']'], label: keyLabels.nextSegment, command: 'nextSegment' },
  { scope: 'review', keys: ['o'], label: keyLabels.sound, command: 'sound' },
  { scope: 'review', keys: ['t'], label: keyLabels.threshold, command: 'threshold' },
  { scope: 'grids', keys: ['ArrowUp', 'ArrowDown'], label: keyLabels.rows },
  { scope: 'grids', keys: ['ArrowLeft', 'ArrowRight'], label: keyLabels.cells },
  { scope: 'grids', keys: ['PageUp', 'PageDown', 'Home', 'End'], label: keyLabels.pages },
  { scope: 'grids', keys: ['Space'], label: keyLabels.select },
  { scope: 'grids', keys: ['shift+ArrowDown'], label: keyLabels.extend },
  { scope: 'grids', keys: ['mod+a'], label: keyLabels.selectAll },
  { scope: 'grids', keys: ['Enter'], label: keyLabels.open },
  { scope: 'grids', keys: ['shift+ArrowLeft', 'shift+ArrowRight'], label: keyLabels.columnWidth },
  { scope: 'grids', keys: ['mod+ArrowLeft', 'mod+ArrowRight'], label: keyLabels.columnPlace },
  { scope: 'genreBox', keys: ['ArrowUp', 'ArrowDown'], label: keyLabels.choose },
  { scope: 'genreBox', keys: ['Enter'], label: keyLabels.set },
  { scope: 'genreBox', keys: ['Escape'], label: keyLabels.leave },
];

/** A pressed key, as far as bindings look at it. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** The key's place on the keyboard, whatever it is labelled: digits and brackets go by it in Review. */
  readonly code?: string;
}

export type KeyMatch =
  | { readonly kind: 'command'; readonly command: CommandId; readonly single: boolean }
  /** The first of two keys; the next one belongs to it. */
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** The second of two keys that mean nothing together. */
  | { readonly kind: 'swallowed' }
  | null;

/** What a key means in a scope, after `prefix` where the key before began a pair. */
export function matchKey(
  scope: KeyScope,
  pressed: PressedKey,
  prefix: string | null,
  map: readonly KeyBinding[] = keyMap,
): KeyMatch {
  const stroke = strokeIn(scope, pressed);
  const bindings = map.filter((binding) => binding.scope === scope && binding.command !== undefined);
  const wanted = prefix === null ? stroke : `${prefix} ${stroke}`;
  const bound = bindings.find((binding) => binding.keys.includes(wanted));
  if (bound?.command) return { kind: 'command', command: bound.command, single: isSingle(stroke) };
  if (prefix !== null) return { kind: 'swallowed' };
  const begins = bindings.some((binding) => binding.keys.some((keys) => keys.startsWith(`${stroke} `)));
  return begins ? { kind: 'prefix', prefix: stroke } : null;
}

/** A pressed key as bindings of a scope write it, such as `mod+f`, `?` or `shift+Enter`. */
export function strokeIn(scope: KeyScope, pressed: PressedKey): string {
  const isPlaced = scope === 'review' || scope === 'playing';
  return (isPlaced ? placedStroke(pressed) : null) ?? strokeOf(pressed);
}

/** Whether a stroke makes a character: such a key is for typing in a text field, and can be switched off. */
function isSingle(stroke: string): boolean {
  return stroke.replace(/^shift\+/, '').length === 1;
}

/** Digits and brackets by their place, so that no keyboard needs AltGr for them, nor Shift for digits. */
function placedStroke({ code, ctrlKey, metaKey, shiftKey }: PressedKey): string | null {
  if (ctrlKey || metaKey) return null;
  const shift = shiftKey ? 'shift+' : '';
  if (code === 'BracketLeft') return `${shift}[`;
  if (code === 'BracketRight') return `${shift}]`;
  return /^Digit(\d)$/.exec(code ?? '')?.[1] ?? null;
}

function strokeOf({ key, ctrlKey, metaKey, shiftKey, altKey }: PressedKey): string {
  const named = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  // With Shift a character is another character; named keys, and letters pressed with Ctrl, stay the same.
  const stays = key.length > 1 || ((ctrlKey || metaKey) && /^[a-z]$/i.test(key));
  const name = shiftKey && stays ? `shift+${named}` : named;
  if (altKey) return `alt+${name}`;
  return ctrlKey || metaKey ? `mod+${name}` : name;
}

const keyNames: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page ↑',
  PageDown: 'Page ↓',
  Escape: 'Esc',
};

/** A key as it is printed on keyboards: `mod+z` as "Ctrl+Z", on macOS as "⌘Z". */
export function keyLabel(keys: string, isMac: boolean): string {
  return keys
    .split(' ')
    .map((stroke) =>
      stroke
        .split('+')
        .map((part) => {
          if (part === 'mod') return isMac ? '⌘' : 'Ctrl';
          if (part === 'shift') return isMac ? '⇧' : 'Shift';
          return keyNames[part] ?? (part.length === 1 ? part.toUpperCase() : part);
        })
        .join(isMac ? '' : '+'),
    )
    .join(' then ');
}

export const isMac: boolean =
  typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent);
