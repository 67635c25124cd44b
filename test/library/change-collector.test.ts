/** Changed tracks are reported together, each once, and never forgotten. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChangeCollector } from '../../main/library/change-collector.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function collector() {
  const reports: (readonly number[] | 'many')[] = [];
  return { reports, changes: new ChangeCollector((trackIds) => reports.push(trackIds)) };
}

it('reports a few times a second, each track once', () => {
  const { reports, changes } = collector();
  [1, 2, 1].forEach((id) => changes.add(id));
  expect(reports).toEqual([]);
  vi.advanceTimersByTime(250);
  changes.add(3);
  vi.advanceTimersByTime(1000);
  expect(reports).toEqual([[1, 2], [3]]);
});

it('says "many" instead of a long list, and nothing when nothing changed', () => {
  const { reports, changes } = collector();
  for (let id = 0; id < 501; id++) changes.add(id);
  changes.flush();
  changes.flush();
  vi.advanceTimersByTime(1000);
  expect(reports).toEqual(['many']);
});
