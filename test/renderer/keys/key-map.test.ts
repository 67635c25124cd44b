/** Keys: what a press means, and how it is shown. */
import { expect, test } from 'vitest';
import { keyLabel, keyMap, matchKey, type PressedKey } from '../../../renderer/keys/key-map.ts';

function pressed(key: string, change: Partial<PressedKey> = {}): PressedKey {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change };
}

test('one key, a pair and a command key each mean their command', () => {
  expect(matchKey('tracks', pressed('a'), null)).toMatchObject({ command: 'accept', single: true });
  expect(matchKey('everywhere', pressed('z', { ctrlKey: true }), null)).toMatchObject({
    command: 'undoDecision',
    single: false,
  });
  expect(matchKey('everywhere', pressed('z', { metaKey: true }), null)).toMatchObject({
    command: 'undoDecision',
  });
  expect(matchKey('everywhere', pressed('g'), null)).toEqual({ kind: 'prefix', prefix: 'g' });
  expect(matchKey('everywhere', pressed('h'), 'g')).toMatchObject({ command: 'goHistory' });
});

test('a key that needs Shift on the keyboard is the sign it makes', () => {
  expect(matchKey('everywhere', pressed('?', { shiftKey: true }), null)).toMatchObject({ command: 'keys' });
});

test('the second key of a pair is swallowed even when the pair means nothing', () => {
  expect(matchKey('everywhere', pressed('x'), 'g')).toEqual({ kind: 'swallowed' });
});

test('with Alt nothing is ours, and Ctrl with Enter is bound nowhere', () => {
  expect(matchKey('tracks', pressed('a', { altKey: true }), null)).toBeNull();
  for (const { keys } of keyMap) expect(keys).not.toContain('mod+Enter');
});

test('no key has two meanings in one place', () => {
  for (const scope of ['everywhere', 'tracks', 'review'] as const) {
    const keys = keyMap.filter((each) => each.scope === scope).flatMap((each) => each.keys);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test('digits and brackets go by their place in Review, whatever they are labelled', () => {
  // AZERTY: the key of the 2 gives é, that of the 0 gives à; the brackets need AltGr.
  expect(matchKey('review', pressed('é', { code: 'Digit2' }), null)).toMatchObject({ command: 'choose' });
  expect(matchKey('review', pressed('à', { code: 'Digit0' }), null)).toMatchObject({ command: 'noGenre' });
  expect(matchKey('review', pressed('^', { code: 'BracketLeft' }), null)).toMatchObject({
    command: 'previousSegment',
  });
  expect(matchKey('review', pressed('7', { code: 'Numpad7' }), null)).toMatchObject({ command: 'choose' });
  expect(matchKey('everywhere', pressed('/', { code: 'Digit7', shiftKey: true }), null)).toMatchObject({
    command: 'search',
  });
  expect(matchKey('review', pressed('2', { code: 'Digit2', ctrlKey: true }), null)).toBeNull();
});

test('Enter and Shift with Enter are two keys, and neither counts as a single character', () => {
  expect(matchKey('review', pressed('Enter'), null)).toMatchObject({ command: 'accept', single: false });
  expect(matchKey('review', pressed('Enter', { shiftKey: true }), null)).toMatchObject({
    command: 'acceptAlbum',
    single: false,
  });
  expect(matchKey('review', pressed('a'), null)).toMatchObject({ command: 'accept', single: true });
  expect(matchKey('review', pressed(' '), null)).toMatchObject({ command: 'play' });
});

test('keys are shown as they stand on the keyboard', () => {
  expect(keyLabel('mod+z', false)).toBe('Ctrl+Z');
  expect(keyLabel('mod+z', true)).toBe('⌘Z');
  expect(keyLabel('g l', false)).toBe('G then L');
  expect(keyLabel('shift+ArrowDown', false)).toBe('Shift+↓');
});
