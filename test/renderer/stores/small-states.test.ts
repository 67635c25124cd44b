/** Selection, settings and notices. */
import { trackQuerySchema } from '../../../models/engine-contract.ts';
import { expect, test } from 'vitest';
import { withNotice, type Notice } from '../../../renderer/stores/notice-list.ts';
import {
  countSelected,
  emptySelection,
  extended,
  isEmptySelection,
  isSelected,
  toggled,
  everythingSelected,
  isEverything,
  selectionFor,
} from '../../../renderer/stores/selection.ts';
import { settingsFrom } from '../../../renderer/stores/settings-state.ts';

test('a selection of ids grows and shrinks', () => {
  const one = toggled(emptySelection, 7, 100);
  expect(isSelected(one, 7)).toBe(true);
  const three = extended(one, [8, 9]);
  expect(countSelected(three, 100)).toBe(3);
  expect(isEmptySelection(toggled(one, 7, 100))).toBe(true);
  expect(isEmptySelection(emptySelection)).toBe(true);
});

test('everything the query finds is one selection, however much that is', () => {
  const all = everythingSelected;
  expect(isSelected(all, 12_345)).toBe(true);
  expect(countSelected(all, 98_431)).toBe(98_431);
  const query = trackQuerySchema.parse({ search: 'can' });
  expect(selectionFor(all, query)).toEqual({ query });
  const butTwo = toggled(toggled(all, 7, 98_431), 8, 98_431);
  expect(countSelected(butTwo, 98_431)).toBe(98_429);
  expect(isSelected(butTwo, 7)).toBe(false);
  expect(isEverything(butTwo)).toBe(false);
  expect(selectionFor(butTwo, query)).toEqual({ query, except: [7, 8] });
  expect(isEverything(extended(butTwo, [7, 8, 9]))).toBe(true);
  expect(toggled(toggled(all, 1, 2), 2, 2)).toBe(emptySelection);
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
