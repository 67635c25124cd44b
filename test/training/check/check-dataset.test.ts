/** The check of a data set with planted faults: all are found, nothing innocent is accused. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Embedder } from '../../../main/inference/embedder.ts';
import { readTags } from '../../../main/library/metadata.ts';
import {
  checkDataset,
  trainingTracksOf,
  type CheckPorts,
} from '../../../main/training/check/check-dataset.ts';
import { openDataset } from '../../../main/training/dataset/dataset.ts';
import { EmbeddingCache } from '../../../main/training/embedding-cache.ts';
import { embedSpectrogram } from '../../../main/training/listen.ts';
import { holdOutGroups } from '../../../main/training/splits.ts';
import {
  datasetReportSchema,
  type DatasetProblem,
  type DatasetProblemKind,
  type DatasetReport,
} from '../../../models/dataset-check.ts';
import { shippedBundle } from '../../models/network/musicnn-golden.ts';
import { runFfmpeg, seededRandom } from '../../support/made-audio.ts';
import { artistsPerGenre, copies, swapped, writeFaultySet } from '../faulty-set.ts';
import { madeClip, writeClip } from '../made-genres.ts';
import { hearAudio } from './hear-audio.ts';

let folder = '';
let embedder: Embedder;
let ports: CheckPorts;
/** Files that were listened to, in any check. */
let listened: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-check-'));
  embedder = await Embedder.load(shippedBundle);
  ports = {
    analyse: (path, { signal }) => {
      listened.push(path);
      return hearAudio(path, embedder, signal);
    },
    embedSpectrogram: (spectrogram) => embedSpectrogram(spectrogram, embedder),
    readTags: async (path) => (await readTags(path)).tags,
    cache: {
      embeddings: new EmbeddingCache(join(folder, 'cache')),
      folder: join(folder, 'cache'),
      networkDigest: 'shipped',
    },
    concurrency: 2,
  };
});

afterAll(async () => {
  embedder.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function check(path: string, options: Parameters<typeof checkDataset>[2] = {}): Promise<DatasetReport> {
  return checkDataset(await openDataset(path), ports, options, () => {}, new AbortController().signal);
}

function problemsOf<Kind extends DatasetProblemKind>(
  report: DatasetReport,
  kind: Kind,
): Extract<DatasetProblem, { kind: Kind }>[] {
  return report.problems.filter(
    (problem): problem is Extract<DatasetProblem, { kind: Kind }> => problem.kind === kind,
  );
}

function idsIn(problems: readonly DatasetProblem[]): string[] {
  return problems.flatMap(({ files }) => files.map(({ id }) => id)).toSorted();
}

describe('a collection with every fault', { timeout: 240_000 }, () => {
  let set = '';
  let report: DatasetReport;

  beforeAll(async () => {
    set = join(folder, 'faults');
    const clips = await writeFaultySet(set, folder);
    // Artists 0 to 3 to learn from, artist 4 to be judged by; one artist stands on both sides.
    const parts: Record<string, string[]> = { train: [], valid: [] };
    for (const { id, genre, number } of clips) {
      const strays = genre === 'clicks' && number === 2;
      parts[number % artistsPerGenre === 4 || strays ? 'valid' : 'train']!.push(id);
    }
    parts['train']!.push('drone.00 mp3');
    await mkdir(join(folder, 'splits'));
    for (const [part, ids] of Object.entries(parts)) {
      await writeFile(join(folder, 'splits', `${part}.txt`), ids.join('\n'));
    }
    report = await check(set, { split: { folder: join(folder, 'splits'), parts: ['train', 'valid'] } });
  }, 240_000);

  test('is reported in the shape of the contract', () => {
    expect(() => datasetReportSchema.parse(report)).not.toThrow();
    expect(report.trainable).toBe(true);
    expect(report.verdict).toMatch(/A model can be trained from \d+ tracks of 6 genres/);
    for (const { message, remedy } of report.problems) {
      expect(message).toMatch(/^["\p{Lu}\d].*\.$/u);
      expect(remedy).toMatch(/\.$/);
    }
  });

  test('all files that cannot be heard are found and left out', () => {
    expect(idsIn(problemsOf(report, 'damaged'))).toEqual(['empty', 'garbage', 'no riff']);
    expect(idsIn(problemsOf(report, 'partly-damaged'))).toEqual(['noise.07']);
    expect(idsIn(problemsOf(report, 'silent'))).toEqual(['silent']);
    expect(idsIn(problemsOf(report, 'too-short'))).toEqual(['blip']);
    const leftOut = new Map(report.examples.map((example) => [example.id, example.leftOut]));
    for (const id of ['empty', 'garbage', 'no riff']) expect(leftOut.get(id)).toBe('damaged');
    expect(leftOut.get('silent')).toBe('silent');
    expect(leftOut.get('noise.07')).toBeNull();
  });

  test('all exact copies and nine in ten re-encoded ones are found, and no others', () => {
    const duplicates = problemsOf(report, 'duplicate');
    const exact = duplicates.filter((problem) => problem.exact);
    expect(idsIn(exact)).toEqual(['drone.05', 'drone.05 copy', 'siren.05', 'siren.05 copy']);
    const encoded = duplicates.filter((problem) => !problem.exact);
    for (const { files } of encoded) {
      expect(new Set(files.map(({ id }) => id.split(' ')[0])).size).toBe(1);
    }
    expect(encoded.length).toBeGreaterThanOrEqual(0.9 * Object.keys(copies).length);
    // The copy is left out, whichever of the two it is.
    for (const { files } of duplicates) {
      const used = files.filter(({ index }) => report.examples[index!]!.leftOut === null);
      expect(used).toEqual([files[0]]);
    }
  });

  test('a recording under two genres is left out of both', () => {
    const found = problemsOf(report, 'two-genres');
    expect(found.map(({ genres }) => genres)).toEqual([['drone', 'melody']]);
    expect(idsIn(found)).toEqual(['melody.05', 'other name']);
    for (const { index } of found[0]!.files) expect(report.examples[index!]!.leftOut).toBe('two-genres');
  });

  test('the artist on both sides is found, and no other', () => {
    const leaks = problemsOf(report, 'leak');
    expect(leaks.filter(({ by }) => by !== 'recording')).toMatchObject([
      { by: 'artist', name: 'clicks artist 2', parts: ['train', 'valid'] },
    ]);
    expect(leaks).toHaveLength(1);
  });

  test('odd folders are told', () => {
    expect(problemsOf(report, 'same-name')).toMatchObject([
      { genre: 'melody', folders: ['Melody', 'melody'] },
    ]);
    expect(problemsOf(report, 'empty-genre')).toMatchObject([{ genre: 'polka' }]);
    expect(problemsOf(report, 'nested-folder')).toMatchObject([{ genre: 'siren', alsoGenre: 'noise' }]);
    expect(problemsOf(report, 'too-few')).toMatchObject([{ genre: 'rare', tracks: 2, action: 'none' }]);
    expect(problemsOf(report, 'imbalance')).toMatchObject([{ least: { genre: 'rare', tracks: 2 } }]);
  });

  test('at least 60 % of the swapped labels are among the first tenth listed', () => {
    const early = report.suspects.slice(0, Math.round(0.1 * report.usable));
    const found = early.filter(({ index }) => swapped.has(report.examples[index]!.id));
    expect(found.length).toBeGreaterThanOrEqual(0.6 * swapped.size);
  });

  test('what is left can be split, with artists and copies whole', () => {
    const tracks = trainingTracksOf(report);
    expect(tracks).toHaveLength(report.usable);
    const groupOf = new Map(report.examples.map(({ id, group }) => [id, group]));
    expect(groupOf.get('drone.00')).toBe(groupOf.get('drone.05'));
    expect(groupOf.get('drone.00 mp3')).toBe(groupOf.get('drone.00'));
    expect(groupOf.get('drone.00')).not.toBe(groupOf.get('drone.01'));
    const { held } = holdOutGroups(tracks, { share: 0.2, seed: 1 });
    expect(new Set(held.map((position) => tracks[position]!.genre)).size).toBe(6);
    expect(report.grouping).toMatchObject({ by: 'artist' });
    expect(report.learningCurve!.accuracy).toBeGreaterThan(0.5);
  });

  test('a second check hears nothing anew but what could not be heard', async () => {
    listened = [];
    const again = await check(set, { split: { folder: join(folder, 'splits'), parts: ['train', 'valid'] } });
    expect(listened.map((path) => basename(path)).toSorted()).toEqual([
      'blip.wav',
      'empty.mp3',
      'garbage.flac',
      'no riff.wav',
      'silent.wav',
    ]);
    expect(again).toEqual(report);
  });
});

describe('small collections', { timeout: 60_000 }, () => {
  test('one genre is told before anything is heard', async () => {
    const set = join(folder, 'one');
    await writeClip(set, 'genres/rock/a.wav', madeClip('melody', 1));
    await writeClip(set, 'genres/pop/b.wav', madeClip('noise', 2));
    listened = [];
    const report = await check(set);
    expect(listened).toEqual([]);
    expect(report.trainable).toBe(false);
    expect(report.verdict).toMatch(/one genre only: "genres".*choose "genres" as the data set/);
  });

  test('two genres of eight files each can be trained, and how little that is worth is said', async () => {
    const set = join(folder, 'two');
    for (let index = 0; index < 8; index += 1) {
      await writeClip(set, `🎸 drone/${index}.wav`, madeClip('drone', 300 + index));
      await writeClip(set, `clicks/${index}.wav`, madeClip('clicks', 400 + index));
    }
    const report = await check(set);
    expect(report.trainable).toBe(true);
    expect(report.verdict).toMatch(/16 tracks of 2 genres.*so few tracks/);
    expect(problemsOf(report, 'too-few').map(({ action }) => action)).toEqual(['none', 'none']);
    expect(problemsOf(report, 'odd-name')).toMatchObject([{ genre: '🎸 drone' }]);
    expect(problemsOf(report, 'duplicate')).toEqual([]);
  });

  test('two files in five damaged: said with its share; nothing left of a genre stops it', async () => {
    const set = join(folder, 'broken');
    for (let index = 0; index < 3; index += 1) {
      await writeClip(set, `drone/${index}.wav`, madeClip('drone', 500 + index));
    }
    await mkdir(join(set, 'clicks'), { recursive: true });
    for (const name of ['a', 'b']) await writeFile(join(set, 'clicks', `${name}.mp3`), 'broken');
    await writeClip(set, 'clicks/c.wav', madeClip('clicks', 1));
    await writeFile(join(set, 'drone', 'd.mp3'), 'broken');
    const report = await check(set);
    expect(problemsOf(report, 'damaged')[0]!.message).toMatch(/That is 43 % of all/);
    expect(problemsOf(report, 'too-few')).toMatchObject([
      { genre: 'clicks', action: 'leave-out' },
      { genre: 'drone', tracks: 3, action: 'none' },
    ]);
    expect(report.trainable).toBe(false);
    expect(report.problems[0]).toMatchObject({ kind: 'one-genre', action: 'stop' });
    expect(report.examples.find(({ id }) => id === 'c')!.leftOut).toBe('too-few');
  });

  test('a genre of one artist is divided all the same, and that is said', async () => {
    const set = join(folder, 'artist');
    for (let index = 0; index < 4; index += 1) {
      for (const genre of ['drone', 'clicks'] as const) {
        const wav = await writeClip(folder, `plain/${genre} ${index}.wav`, madeClip(genre, 600 + index));
        await mkdir(join(set, genre), { recursive: true });
        const artist = genre === 'drone' ? 'Solo' : `Artist ${index}`;
        await runFfmpeg(wav, '-metadata', `artist=${artist}`, join(set, genre, `song ${index}.flac`));
      }
    }
    const report = await check(set);
    expect(problemsOf(report, 'one-artist')).toMatchObject([{ genre: 'drone', name: 'Solo' }]);
    const tracks = trainingTracksOf(report);
    const { held } = holdOutGroups(tracks, { share: 0.25, seed: 1 });
    expect(new Set(held.map((position) => tracks[position]!.genre)).size).toBe(2);
  });

  test('a spectrogram set is checked too: copies, silence, numbers', async () => {
    const [clips, mels, frames] = [9, 128, 240];
    const random = seededRandom(3);
    const values = Int8Array.from({ length: clips * mels * frames }, () => -80 * random());
    const clip = (index: number): Int8Array =>
      values.subarray(index * mels * frames, (index + 1) * mels * frames);
    clip(7).set(clip(1));
    clip(8).fill(-80);
    const path = join(folder, 'mel.json');
    await writeFile(join(folder, 'mel.int8.gz'), gzipSync(new Uint8Array(values.buffer)));
    await writeFile(
      path,
      JSON.stringify({
        shape: [clips, mels, frames],
        dtype: 'int8',
        axes: ['clip', 'mel', 'frame'],
        sampleRate: 22_050,
        framePeriodSeconds: 0.0415,
        tracks: Array.from({ length: clips }, (_, index) => `clip.${index}`),
        genres: Array.from({ length: clips }, (_, index) => (index % 2 === 0 ? 'rock' : 'jazz')),
      }),
    );
    const report = await check(path);
    expect(report).toMatchObject({ kind: 'spectrograms', tracks: 9, usable: 7, trainable: true });
    expect(problemsOf(report, 'duplicate')).toMatchObject([{ exact: true }]);
    expect(idsIn(problemsOf(report, 'duplicate'))).toEqual(['clip.1', 'clip.7']);
    expect(problemsOf(report, 'silent')[0]!.files).toMatchObject([{ id: 'clip.8', path: null }]);
    expect(report.grouping.by).toBe('numbers');
  });

  test('it stops when it is told to', async () => {
    const dataset = await openDataset(join(folder, 'two'));
    const stopped = checkDataset(dataset, ports, {}, () => {}, AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});
