/** Keys of one's own: what holds instead, and which keys cannot be had. */
import { expect, test } from 'vitest';
import {
  bindingName,
  canChange,
  refusalOf,
  withChanges,
  withKeys,
} from '../../../renderer/keys/key-changes.ts';
import {
  keyMap,
  matchKey,
  strokeIn,
  type KeyBinding,
  type PressedKey,
} from '../../../renderer/keys/key-map.ts';

function pressed(key: string, change: Partial<PressedKey> = {}): PressedKey {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change };
}

function named(name: string): KeyBinding {
  const found = keyMap.find((binding) => bindingName(binding) === name);
  if (!found) throw new Error(`no binding ${name}`);
  return found;
}

test('other keys hold in place of the table’s, and the table’s own are no change', () => {
  const accept = named('tracks.accept');
  const changes = withKeys({}, accept, ['w'], keyMap);
  expect(changes).toEqual({ 'tracks.accept': ['w'] });
  const map = withChanges(keyMap, changes);
  expect(matchKey('tracks', pressed('w'), null, map)).toMatchObject({ command: 'accept' });
  expect(matchKey('tracks', pressed('a'), null, map)).toBeNull();
  expect(matchKey('review', pressed('a'), null, map)).toMatchObject({ command: 'accept' });
  expect(withKeys(changes, accept, ['a'], keyMap)).toEqual({});
});

test('what is kept for no binding, or for one that cannot change, changes nothing', () => {
  const map = withChanges(keyMap, { 'nowhere.nothing': ['q'], 'review.choose': ['q'], 'tracks.skip': [] });
  expect(map.map(({ keys }) => keys)).toEqual(keyMap.map(({ keys }) => keys));
});

test('each binding that can change has a name of its own', () => {
  const names = keyMap.filter(canChange).map(bindingName);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain(null);
});

test('the table as it is has no key that it would refuse', () => {
  for (const binding of keyMap.filter(canChange))
    for (const keys of binding.keys) expect([keys, refusalOf(keys, binding, keyMap)]).toEqual([keys, null]);
});

test.each([
  ['tracks.accept', 's', 'taken'],
  ['tracks.accept', 'm', 'taken'],
  ['everywhere.goLibrary', 'k', 'taken'],
  ['playing.mute', 'z', 'taken'],
  ['tracks.accept', 'mod+a', 'taken'],
  ['review.keep', '3', 'taken'],
  ['tracks.accept', 'g', 'pair'],
  ['everywhere.goJobs', 'a b', 'pair'],
  ['everywhere.search', 'mod+t', 'system'],
  ['everywhere.search', 'mod+3', 'system'],
  ['everywhere.search', 'alt+ArrowLeft', 'system'],
  ['everywhere.search', 'mod+Enter', 'system'],
  ['everywhere.search', 'Enter', 'moving'],
  ['tracks.accept', 'shift+Tab', 'moving'],
  ['tracks.accept', 'Delete', 'moving'],
  ['review.keep', 'Escape', 'moving'],
] as const)('%s cannot have %s: %s', (name, keys, kind) => {
  expect(refusalOf(keys, named(name), keyMap)).toMatchObject({ kind });
});

test.each([
  ['tracks.accept', 'k'],
  ['tracks.accept', 'w'],
  ['review.keep', 'i'],
  ['everywhere.goLibrary', 'g b'],
  ['everywhere.search', 'F3'],
  ['everywhere.search', 'mod+k'],
  ['review.skip', 'Delete'],
  ['tracks.accept', 'a'],
] as const)('%s can have %s', (name, keys) => {
  expect(refusalOf(keys, named(name), keyMap)).toBeNull();
});

test('Shift and a bracket go by their place for the player, and mean typing in a text field', () => {
  const key = pressed('{', { code: 'BracketLeft', shiftKey: true });
  expect(strokeIn('playing', key)).toBe('shift+[');
  expect(matchKey('playing', key, null)).toMatchObject({ command: 'seekBack', single: true });
  expect(matchKey('review', key, null)).toBeNull();
});
