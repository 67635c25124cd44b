/** Selection, settings and notices. */
import { expect, test } from 'vitest';
import { withNotice, type Notice } from '../../../renderer/stores/notice-list.ts';
import {
  countSelected,
  emptySelection,
  extended,
  isEmptySelection,
  isSelected,
  toggled,
} from '../../../renderer/stores/selection.ts';
import { settingsFrom } from '../../../renderer/stores/settings-state.ts';

test('a selection of ids grows and shrinks', () => {
  const one = toggled(new Set(), 7);
  expect(isSelected(one, 7)).toBe(true);
  const three = extended(one, [8, 9]);
  expect(countSelected(three, 100)).toBe(3);
  expect(isEmptySelection(toggled(new Set([7]), 7))).toBe(true);
  expect(isEmptySelection(emptySelection)).toBe(true);
});

test('everything the query finds is one selection, however much that is', () => {
  const all = { kind: 'all' } as const;
  expect(isSelected(all, 12_345)).toBe(true);
  expect(countSelected(all, 98_431)).toBe(98_431);
  expect(extended(all, [1])).toBe(all);
});

test('settings that cannot be used fall back, each by itself', () => {
  const settings = settingsFrom({
    'interface.theme': 'dark',
    'interface.query': { sort: 'colour' },
    'interface.writeMinConfidence': 3,
    'interface.detailsOpen': true,
    unrelated: 1,
  });
  expect(settings).toMatchObject({
    theme: 'dark',
    detailsOpen: true,
    writePolicy: 'fill',
    writeMinConfidence: null,
  });
  expect(settings.query).toMatchObject({ sort: 'artist', search: '' });
});

test('messages are bounded, and problems stay longest', () => {
  const notice = (id: number, kind: Notice['kind']): Notice => ({ id, kind, text: '', link: null });
  let notices: readonly Notice[] = [notice(0, 'problem')];
  for (let id = 1; id <= 60; id += 1)
    notices = withNotice(notices, notice(id, id % 2 === 0 ? 'info' : 'problem'));
  expect(notices).toHaveLength(50);
  expect(notices.at(-1)?.id).toBe(0);
  expect(notices[0]?.id).toBe(60);
});
