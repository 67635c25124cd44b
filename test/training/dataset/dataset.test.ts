/** Data sets and splits on disk. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataset, readSplitPart, tracksOfPart } from '../../../main/training/dataset/dataset.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-dataset-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, size = 10): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), new Uint8Array(size));
}

test('the genre is the folder right below the data set, however deep a track lies', async () => {
  await put('blues/blues.00001.mp3', 20);
  await put('blues/blues.00001.flac', 100);
  await put('rock/album a/01.mp3');
  await put('rock/album b/disc 1/01.mp3');
  await put('rock/notes.txt');
  await put('rock/.hidden.mp3');
  await put('beside.mp3');
  await symlink(join(folder, 'rock'), join(folder, 'circle'));
  const dataset = await openDataset(folder);
  expect(dataset.tracks).toEqual([
    {
      id: 'blues.00001',
      genre: 'blues',
      paths: ['blues/blues.00001.flac', 'blues/blues.00001.mp3'].map((path) => join(folder, path)),
    },
    { id: '01', genre: 'rock', paths: [join(folder, 'rock/album a/01.mp3')] },
    { id: '01', genre: 'rock', paths: [join(folder, 'rock/album b/disc 1/01.mp3')] },
  ]);
});

test('what is no data set is refused in words', async () => {
  await expect(openDataset(folder)).rejects.toMatchObject({ code: 'invalid-dataset' });
  await expect(openDataset(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  await put('a.wav');
  await expect(openDataset(join(folder, 'a.wav'))).rejects.toMatchObject({ code: 'invalid-dataset' });
});

test('a part of a split names its tracks', async () => {
  await writeFile(join(folder, 'valid.txt'), 'b.1\r\n\n a.1 \n');
  const ids = await readSplitPart(folder, 'valid');
  expect([...ids]).toEqual(['b.1', 'a.1']);
  expect(tracksOfPart([{ id: 'a.1' }, { id: 'c.1' }], ids)).toEqual([{ id: 'a.1' }]);
  expect(() => tracksOfPart([{ id: 'c.1' }], ids)).toThrow(/none of them/);
});

test('a part that is missing or empty is refused, and never looked for elsewhere', async () => {
  await expect(readSplitPart(folder, 'test')).rejects.toMatchObject({ code: 'invalid-split' });
  await writeFile(join(folder, 'empty.txt'), '\n');
  await expect(readSplitPart(folder, 'empty')).rejects.toThrow(/names no track/);
  await put('inner/x.txt');
  await writeFile(join(folder, 'outside.txt'), 'a.1\n');
  await expect(readSplitPart(join(folder, 'inner'), '../outside')).rejects.toMatchObject({
    code: 'invalid-split',
  });
});

// Elsewhere the two names are one folder.
test.skipIf(process.platform !== 'linux')(
  'folders whose names differ only in case or Unicode form are one genre, by the name most tracks carry',
  async () => {
    await put('Rock/a.mp3');
    await put('rock/b.mp3');
    await put('rock/c.mp3');
    await put('cafe\u0301/d.mp3');
    await put('caf\u00E9/e.mp3');
    await put('caf\u00E9/f\u0301.mp3');
    const dataset = await openDataset(folder);
    expect(dataset.tracks.map(({ genre, id }) => `${genre} ${id}`)).toEqual([
      'caf\u00E9 d',
      'caf\u00E9 e',
      'caf\u00E9 \u0066\u0301',
      'rock a',
      'rock b',
      'rock c',
    ]);
    expect(dataset.kind === 'audio' && dataset.survey!.merged).toEqual([
      { genre: 'rock', folders: ['Rock', 'rock'] },
      { genre: 'caf\u00E9', folders: ['cafe\u0301', 'caf\u00E9'] },
    ]);
  },
);

test('what is odd about a folder is told', async () => {
  await put('rock/a.mp3');
  await put('rock/live/b.mp3');
  await put('rock/live/deep/c.mp3');
  await put('polka/notes.txt');
  await put('🎸 surf\n/d.mp3');
  await put('beside.mp3');
  await symlink(join(folder, 'rock'), join(folder, 'circle'));
  const dataset = await openDataset(folder);
  expect(dataset.tracks.map(({ genre }) => genre)).toEqual(['rock', 'rock', 'rock', '🎸 surf']);
  expect(dataset.kind === 'audio' && dataset.survey).toEqual({
    merged: [],
    empty: ['polka'],
    nested: [{ genre: 'rock', folder: join('rock', 'live'), tracks: 2 }],
    beside: [join(folder, 'beside.mp3')],
    links: [join(folder, 'circle')],
    unreadable: [],
  });
});

test('ids of a split are found in whichever Unicode form they are written', async () => {
  await put('rock/cafe\u0301.mp3');
  await writeFile(join(folder, 'valid.txt'), 'caf\u00E9\n');
  const { tracks } = await openDataset(folder);
  expect(tracksOfPart<{ readonly id: string }>(tracks, await readSplitPart(folder, 'valid'))).toHaveLength(1);
});
