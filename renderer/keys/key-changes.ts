/** Key changes: keys of one's own in place of the table's, and why some keys cannot be had. */
import type { KeyBinding, KeyScope } from './key-map.ts';

/** Keys of one's own by the name of the binding; what is not named keeps the table's. */
export type KeyChanges = Readonly<Record<string, string[]>>;

/** A binding's name in the settings: no two have the same. Null for keys that the elements handle themselves. */
export function bindingName({ scope, command }: Pick<KeyBinding, 'scope' | 'command'>): string | null {
  return command === undefined ? null : `${scope}.${command}`;
}

/** Whether a binding can have other keys: nine digits for nine genres are what they are. */
export function canChange({ command, shown }: KeyBinding): boolean {
  return command !== undefined && shown === undefined;
}

/** The table with the changes in it. */
export function withChanges(map: readonly KeyBinding[], changes: KeyChanges): readonly KeyBinding[] {
  return map.map((binding) => {
    const name = bindingName(binding);
    const keys = name !== null && canChange(binding) ? changes[name] : undefined;
    return keys === undefined || keys.length === 0 ? binding : { ...binding, keys };
  });
}

/** The changes with another set of keys for one binding; the table's own keys are no change. */
export function withKeys(
  changes: KeyChanges,
  binding: KeyBinding,
  keys: readonly string[],
  map: readonly KeyBinding[],
): KeyChanges {
  const name = bindingName(binding);
  if (name === null) return changes;
  const { [name]: _before, ...others } = changes;
  const usual = map.find((each) => bindingName(each) === name)?.keys ?? [];
  return sameKeys(usual, keys) ? others : { ...others, [name]: [...keys] };
}

export function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key) => other.includes(key));
}

/** Why keys cannot be had for a binding. */
export type KeyRefusal =
  /** Another binding that works in the same place has them. */
  | { readonly kind: 'taken'; readonly by: KeyBinding }
  /** A pair of keys begins with this one, or one of the pair's keys is bound alone. */
  | { readonly kind: 'pair'; readonly by: KeyBinding }
  /** The browser or the system acts on them before the page. */
  | { readonly kind: 'system' }
  /** They move the focus, leave dialogs, press buttons or move in lists. */
  | { readonly kind: 'moving' };

/** Why `keys` cannot be had for `binding` beside what `map` binds; null where they can. */
export function refusalOf(keys: string, binding: KeyBinding, map: readonly KeyBinding[]): KeyRefusal | null {
  const strokes = keys.split(' ');
  for (const stroke of strokes) {
    if (isOfSystem(stroke)) return { kind: 'system' };
    if (isForMoving(stroke, binding.scope)) return { kind: 'moving' };
  }
  const name = bindingName(binding);
  for (const other of map) {
    if (!meet(binding.scope, other.scope, keys) || (name !== null && bindingName(other) === name)) continue;
    if (other.keys.includes(keys)) return { kind: 'taken', by: other };
    const [first = ''] = strokes;
    const isBegun = other.keys.some((each) => each.startsWith(`${keys} `));
    const isWithin = strokes.length > 1 && other.keys.includes(first);
    if (isBegun || isWithin) return { kind: 'pair', by: other };
  }
  return null;
}

/** Whether two scopes can get the keys at the same time. */
function meet(one: KeyScope, other: KeyScope, keys: string): boolean {
  if (one === other) return true;
  const both = new Set([one, other]);
  // The genre box is a dialog: no key but its own works there.
  if (both.has('genreBox')) return false;
  if (both.has('everywhere')) return true;
  // The player gets the space bar where nothing else has a use for it.
  if (both.has('playing')) return keys !== 'Space';
  return !both.has('review');
}

/** Chromium's own shortcuts, which a page does not get, and what every text field needs. */
const ofSystem = new Set([
  'mod+n',
  'mod+shift+n',
  'mod+t',
  'mod+shift+t',
  'mod+w',
  'mod+shift+w',
  'mod+q',
  'mod+r',
  'mod+shift+r',
  'mod+l',
  'mod+p',
  'mod+c',
  'mod+v',
  'mod+x',
  'mod++',
  'mod+-',
  'mod+=',
  'mod+Enter',
  'F5',
  'F6',
  'F11',
  'F12',
]);

function isOfSystem(stroke: string): boolean {
  return stroke.startsWith('alt+') || ofSystem.has(stroke) || /^mod\+\d$/.test(stroke);
}

/** Named keys belong to whatever has the focus; in Review, which has no list, some of them decide. */
function isForMoving(stroke: string, scope: KeyScope): boolean {
  const name = stroke.replace(/^(?:mod\+(?=.))?(?:shift\+)?/, '');
  if (name === 'Tab' || name === 'Escape') return true;
  if (scope === 'review' || /^F\d{1,2}$/.test(name) || stroke.startsWith('mod+')) return false;
  if (scope === 'playing' && name === 'Space') return false;
  return name.length > 1;
}
