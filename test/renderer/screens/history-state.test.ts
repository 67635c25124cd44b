/** What the history says of a batch. */
import { expect, test } from 'vitest';
import type { BatchFile, BatchSummary } from '../../../models/tagging.ts';
import { batchState, filesToRestore } from '../../../renderer/screens/history/history-state.ts';

const batch: BatchSummary = {
  id: 'b',
  kind: 'write',
  undoes: null,
  startedAt: '2025-11-22T14:09:00.000Z',
  policy: 'fill',
  modelId: 'm',
  files: 3,
  written: 3,
  failed: 0,
  undone: 0,
};
const file = (path: string, state: BatchFile['state']): BatchFile => ({
  path,
  before: [],
  after: ['Rock'],
  state,
  failure: null,
});

test('a batch stands, stands in part, or is undone', () => {
  expect(batchState(batch)).toBe('written');
  expect(batchState({ ...batch, undone: 1 })).toBe('partly');
  expect(batchState({ ...batch, undone: 3 })).toBe('undone');
  expect(batchState({ ...batch, written: 0, failed: 3 })).toBe('nothing');
});

test('only what still stands is put back, and of that only what was chosen', () => {
  const files = [file('/a', 'written'), file('/b', 'undone'), file('/c', 'written'), file('/d', 'failed')];
  expect(filesToRestore(files, new Set()).map(({ path }) => path)).toEqual(['/a', '/c']);
  expect(filesToRestore(files, new Set(['/c', '/d'])).map(({ path }) => path)).toEqual(['/c']);
});
