/** A set with planted faults, checked and trained on as the wizard does it: what is found, and what is not accused. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import type { DatasetProblem, DatasetProblemKind, DatasetReport } from '../../models/dataset-check.ts';
import { trainingOptionsSchema } from '../../models/training.ts';
import { artistOf, copies, swapped, writeFaultySet, type PlantedClip } from '../training/faulty-set.ts';

let folder: string;
let engine: Engine;
let clips: readonly PlantedClip[];
let report: DatasetReport;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-planted-'));
  const set = join(folder, 'music');
  clips = await writeFaultySet(set, folder);
  engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  const { jobId } = await engine.request('retrain.choose', { source: { folder: set, library: false } });
  expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'done' });
  report = (await engine.request('retrain.state', {})).report!;
}, 240_000);
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

function problems<Kind extends DatasetProblemKind>(kind: Kind): Extract<DatasetProblem, { kind: Kind }>[] {
  return report.problems.filter(
    (problem): problem is Extract<DatasetProblem, { kind: Kind }> => problem.kind === kind,
  );
}
const idsOf = (found: readonly DatasetProblem[]): string[] =>
  found.flatMap(({ files }) => files.map(({ id }) => id)).toSorted();

test('all damaged files are found, and nothing else is called damaged', () => {
  expect(idsOf(problems('damaged'))).toEqual(['empty', 'garbage', 'no riff']);
  expect(idsOf(problems('partly-damaged'))).toEqual(['noise.07']);
  expect(idsOf(problems('silent'))).toEqual(['silent']);
  expect(idsOf(problems('too-short'))).toEqual(['blip']);
});

test('all exact copies are found, nine in ten re-encoded ones, and nothing that is no copy', () => {
  const found = problems('duplicate');
  const exact = found.filter((problem) => problem.exact);
  expect(idsOf(exact)).toEqual(['drone.05', 'drone.05 copy', 'siren.05', 'siren.05 copy']);
  const encoded = found.filter((problem) => !problem.exact);
  const originalOf = (id: string): string => id.split(' ')[0]!;
  for (const { files } of encoded) expect(new Set(files.map(({ id }) => originalOf(id))).size).toBe(1);
  const named = new Set(idsOf(encoded));
  const foundCopies = Object.keys(copies).filter((name) => named.has(name));
  expect(foundCopies.length).toBeGreaterThanOrEqual(0.9 * Object.keys(copies).length);
  expect(idsOf(problems('two-genres'))).toEqual(['melody.05', 'other name']);
});

test('the folder of two files, the nested folder and the names that differ in case are told', () => {
  expect(problems('too-few')).toMatchObject([{ genre: 'rare', tracks: 2 }]);
  expect(problems('nested-folder')).toMatchObject([{ genre: 'siren', alsoGenre: 'noise' }]);
  expect(problems('same-name')).toMatchObject([{ genre: 'melody', folders: ['Melody', 'melody'] }]);
});

test('six in ten of the swapped labels are among the first tenth listed', () => {
  const early = report.suspects.slice(0, Math.round(0.1 * report.usable));
  const found = early.filter(({ index }) => swapped.has(report.examples[index]!.id));
  expect(found.length).toBeGreaterThanOrEqual(0.6 * swapped.size);
});

test('no artist and no copy stands on both sides of the split that judges, and no leak is claimed', async () => {
  // Nobody gave a split, so nothing can leak, and an artist of twenty tracks accuses nobody.
  expect(problems('leak')).toEqual([]);
  const options = trainingOptionsSchema.parse({});
  const { jobId } = await engine.request('retrain.start', { method: 'transfer', options, name: 'Planted' });
  await engine.jobs.finished(jobId);
  const { result, run } = await engine.request('retrain.state', {});
  expect(run?.failure).toBeNull();
  const readPart = async (part: string): Promise<string[]> => {
    const list = await readFile(join(folder, 'data/training/draft/split', `${part}.txt`), 'utf8');
    return list.trim().split('\n');
  };
  const [train, valid] = [await readPart('train'), await readPart('valid')];
  expect(result!.tracks.map(({ id }) => id).toSorted()).toEqual(valid.toSorted());
  const artists = new Map(clips.map((clip) => [clip.id, artistOf(clip)]));
  const artistsIn = (ids: readonly string[]): string[] =>
    ids.flatMap((id) => artists.get(id.split(' ')[0]!) ?? []);
  const learned = new Set(artistsIn(train));
  expect(artistsIn(valid).filter((artist) => learned.has(artist))).toEqual([]);
  // Two tracks cannot be both learned and judged by.
  expect(result!.heldOutBy).toContain('"rare" took no part');
  for (const id of ['garbage', 'empty', 'no riff', 'silent', 'other name', 'melody.05'])
    expect([...train, ...valid]).not.toContain(id);
}, 120_000);
