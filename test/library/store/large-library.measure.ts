/**
 * Measures the list of a large library; not a test, for times depend on the machine.
 *
 *   node test/library/store/large-library.measure.ts [TRACKS]
 *
 * Prints milliseconds of processor time: of the first call after opening, and of the best of five.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sortColumns, trackQuerySchema, type TrackQuery } from '../../../models/engine-contract.ts';
import { openLibraryStore, type LibraryStore } from '../../../main/library/store/library-store.ts';
import { fillLargeLibrary, largeModelId } from '../../support/large-library.ts';

const count = Number(process.argv[2] ?? 100_000);

function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function report(name: string, work: () => unknown): void {
  const times = Array.from({ length: 5 }, () => processorMs(work));
  console.log(
    `${name.padEnd(52)} ${times[0]!.toFixed(1).padStart(8)} ${Math.min(...times)
      .toFixed(1)
      .padStart(8)}`,
  );
}

function measure(store: LibraryStore): void {
  const rows = (name: string, query: Partial<TrackQuery>, start = 0): void =>
    report(name, () => store.view.rows(trackQuerySchema.parse(query), start, 200, largeModelId));
  for (const sort of sortColumns) {
    for (const descending of [false, true]) {
      rows(`${sort}${descending ? ', descending' : ''}, first page`, { sort, descending });
      rows(`${sort}${descending ? ', descending' : ''}, last page`, { sort, descending }, count - 200);
    }
  }
  rows('review by confidence, middle', { states: ['review'], sort: 'confidence' }, count / 5);
  rows('jazz and rock by artist, middle', { genres: ['jazz', 'rock'] }, count / 10);
  rows('strong, accepted, jazz by title', {
    recommendations: ['strong'],
    states: ['accepted'],
    genres: ['jazz'],
    sort: 'title',
  });
  rows('search "blue river"', { search: 'blue river' });
  rows('search "blue" by path, middle', { search: 'blue', sort: 'path' }, count / 10);
  rows('search "a"', { search: 'a' });
  rows('search without a match', { search: 'no such track' });
  rows('search "love" by artist, as one types "l", "lo"', { search: 'lo' });
  rows('everything in the folder', { folders: ['/music'] });
  rows('everything in the folder, searched for "love"', { folders: ['/music'], search: 'love' });
  rows('mp3 that differ from the suggestion', { formats: ['mp3'], agreements: ['differs'] });
  report('ids of the accepted, by artist', () =>
    store.view.idsOf({ query: trackQuerySchema.parse({ states: ['accepted'] }) }, largeModelId),
  );
  report('ids of those that wait, by artist', () =>
    store.view.idsOf({ query: trackQuerySchema.parse({ states: ['review'] }) }, largeModelId),
  );
  report('jump by artist', () => {
    const query = trackQuerySchema.parse({});
    const ids = store.view.idsOf({ query }, largeModelId);
    return store.view.placeOf('summer 2', ids, query, largeModelId);
  });
  report('counts', () => store.view.facets(largeModelId));
  report('folders', () => store.folders.list());
  report('ids of everything', () => store.view.idsOf({ query: trackQuerySchema.parse({}) }, largeModelId));
  report('another model and back', () => {
    store.view.facets('another');
    store.view.facets(largeModelId);
  });
}

const folder = mkdtempSync(join(tmpdir(), 'earmark-measure-'));
try {
  const made = openLibraryStore(folder);
  console.log(`${count} tracks stored in ${processorMs(() => fillLargeLibrary(made, count)).toFixed(0)} ms`);
  made.view.facets(largeModelId);
  made.close();
  const store = openLibraryStore(folder);
  measure(store);
  store.close();
} finally {
  rmSync(folder, { recursive: true });
}
