/** The digest of the audio stays when tags change, and changes when the audio does. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTrackAudio } from '../../main/audio/excerpts.ts';
import { runFfmpeg, writeMadeWav } from '../support/made-audio.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
const hashOf = async (name: string): Promise<string> =>
  (await readTrackAudio(at(name), { excerptSeconds: 6, segmentSeconds: 3 })).audioHash;

const encodings: Record<string, readonly string[]> = {
  mp3: ['-b:a', '128k'],
  flac: [],
  ogg: ['-c:a', 'libvorbis'],
  opus: ['-c:a', 'libopus'],
  oga: ['-c:a', 'flac'],
  m4a: ['-c:a', 'aac'],
  wav: ['-c:a', 'pcm_s16le'],
  aiff: [],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-hash-'));
  await writeMadeWav(at('one.source'), { seconds: 16, sampleRate: 44_100, channels: 1 });
  await writeMadeWav(at('two.source'), { seconds: 16, sampleRate: 44_100, channels: 1, seed: 2 });
  await Promise.all(
    Object.entries(encodings).flatMap(([extension, args]) =>
      ['one', 'two'].map((name) =>
        runFfmpeg(at(`${name}.source`), ...args, '-bitexact', `file:${at(`${name}.${extension}`)}`),
      ),
    ),
  );
});
afterAll(() => rm(folder, { recursive: true }));

test.each(Object.keys(encodings))('%s', async (extension) => {
  // Copied once, so that only tags differ from what ffmpeg copies next.
  const name = `copy.${extension}`;
  await runFfmpeg(at(`one.${extension}`), '-c', 'copy', '-bitexact', `file:${at(name)}`);
  const before = await hashOf(name);
  expect(await hashOf(`two.${extension}`)).not.toBe(before);
  // The second comment fills more than one page of an Ogg file, so that those behind it are renumbered.
  for (const comment of ['short', 'long '.repeat(14_000)]) {
    const tagged = `tagged.${extension}`;
    const tags = ['-metadata', 'genre=Jazz', '-metadata', 'title=Another', '-metadata', `comment=${comment}`];
    await runFfmpeg(at(name), '-c', 'copy', '-bitexact', ...tags, `file:${at(tagged)}`);
    expect((await readFile(at(tagged))).equals(await readFile(at(name)))).toBe(false);
    expect(await hashOf(tagged)).toBe(before);
  }
});

test('MP3 with tags at both ends', async () => {
  const before = await hashOf('one.mp3');
  const plain = await readFile(at('one.mp3'));
  const id3v2 = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 7, 104]), Buffer.alloc(1000)]);
  const ape = Buffer.alloc(32 + 50 + 32, 1);
  for (const place of [0, 82]) {
    ape.write('APETAGEX', place, 'latin1');
    ape.writeUInt32LE(2000, place + 8);
    ape.writeUInt32LE(82, place + 12);
    ape.writeUInt32LE(1, place + 16);
    ape.writeUInt32LE(place === 0 ? 0xa000_0000 : 0x8000_0000, place + 20);
    ape.fill(0, place + 24, place + 32);
  }
  const id3v1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 0x20)]);
  await writeFile(at('tags.mp3'), Buffer.concat([id3v2, plain, ape, id3v1]));
  expect(await hashOf('tags.mp3')).toBe(before);
});

test('one changed byte of a small file shows', async () => {
  const small = (await readFile(at('one.mp3'))).subarray(0, 100_000);
  await writeFile(at('small.mp3'), small);
  const changed = Buffer.from(small);
  changed[50_000] = changed[50_000]! ^ 0xff;
  await writeFile(at('changed.mp3'), changed);
  expect(await hashOf('changed.mp3')).not.toBe(await hashOf('small.mp3'));
});
