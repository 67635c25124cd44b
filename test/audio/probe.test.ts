/** Files are recognised by their content; what is no audio is refused without harm or hanging. */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeFormat } from '../../main/audio/probe.ts';
import { readTrackAudio } from '../../main/audio/excerpts.ts';
import type { AudioFormat } from '../../models/track.ts';
import { runFfmpeg, seededRandom, writeMadeWav } from '../support/made-audio.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
const isWindows = process.platform === 'win32';

/** An ID3v2.3 tag of `bytes` of padding. */
function id3(bytes: number): Uint8Array {
  const size = [bytes >> 21, bytes >> 14, bytes >> 7, bytes].map((part) => part & 127);
  return new Uint8Array([0x49, 0x44, 0x33, 3, 0, 0, ...size, ...new Uint8Array(bytes)]);
}

async function prepend(bytes: Uint8Array, from: string, to: string): Promise<void> {
  await writeFile(at(to), Buffer.concat([bytes, await readFile(at(from))]));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-probe-'));
  await writeMadeWav(at('a.wav'), { seconds: 3, sampleRate: 44_100, channels: 2 });
  const made: Record<string, readonly string[]> = {
    'a.mp3': ['-id3v2_version', '0'],
    'a.flac': [],
    'a.ogg': ['-c:a', 'libvorbis'],
    'a.opus': ['-c:a', 'libopus'],
    'a.oga': ['-c:a', 'flac'],
    'a.m4a': ['-c:a', 'aac'],
    'a.aac': ['-c:a', 'aac'],
    'a.aiff': [],
    'a.wma': ['-c:a', 'wmav2'],
    'a.wv': [],
    'a.tta': [],
    'a.mka': ['-c:a', 'flac'],
    'a.mp2': ['-c:a', 'mp2'],
    'a.caf': [],
  };
  await Promise.all(
    Object.entries(made).map(([name, args]) => runFfmpeg(at('a.wav'), ...args, `file:${at(name)}`)),
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('formats', () => {
  const expected: readonly (readonly [string, AudioFormat])[] = [
    ['a.mp3', 'mp3'],
    ['a.mp2', 'mp3'],
    ['a.flac', 'flac'],
    ['a.ogg', 'ogg-vorbis'],
    ['a.opus', 'ogg-opus'],
    ['a.oga', 'ogg-flac'],
    ['a.m4a', 'mp4'],
    ['a.aac', 'adts'],
    ['a.wav', 'wav'],
    ['a.aiff', 'aiff'],
    ['a.wma', 'asf'],
    ['a.wv', 'wavpack'],
    ['a.tta', 'other'],
    ['a.mka', 'other'],
    ['a.caf', 'other'],
  ];

  test.each(expected)('%s under any name', async (name, format) => {
    for (const disguise of ['song.mp3', 'song.flac', 'song.txt']) {
      await copyFile(at(name), at(disguise));
      expect(await probeFormat(at(disguise))).toBe(format);
    }
  });

  test.each([
    ['a.mp3', 'mp3'],
    ['a.flac', 'flac'],
    ['a.aac', 'adts'],
    ['a.wv', 'wavpack'],
  ] as const)('%s behind an ID3v2 tag larger than what is read', async (name, format) => {
    await prepend(id3(300_000), name, 'tagged.mp3');
    expect(await probeFormat(at('tagged.mp3'))).toBe(format);
    await prepend(Buffer.concat([id3(2000), id3(500)]), name, 'tagged.mp3');
    expect(await probeFormat(at('tagged.mp3'))).toBe(format);
  });

  test('MP3 behind junk and an ID3v2 tag', async () => {
    const random = seededRandom(7);
    const junk = Uint8Array.from({ length: 5000 }, () => Math.floor(random() * 255));
    await prepend(Buffer.concat([id3(1000), junk]), 'a.mp3', 'junk.mp3');
    expect(await probeFormat(at('junk.mp3'))).toBe('mp3');
  });

  test.each([
    ['MAC \u0096\u000f', 'ape'],
    ['MP+\u0017', 'musepack'],
    ['MPCK', 'musepack'],
  ] as const)('%j begins a file of %s', async (signature, format) => {
    await writeFile(at('made'), Buffer.concat([Buffer.from(signature, 'latin1'), Buffer.alloc(4000)]));
    expect(await probeFormat(at('made'))).toBe(format);
  });
});

describe('what is no audio', () => {
  test.each([
    ['text', Buffer.from('All work and no play makes Jack a dull boy.\n'.repeat(2000))],
    ['zeros', Buffer.alloc(200_000)],
    ['ones', Buffer.alloc(200_000, 0xff)],
    ['one byte', Buffer.from([0xff])],
    ['a picture', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(50_000, 1)])],
    ['a tag and nothing else', Buffer.from(id3(5000))],
    ['a tag longer than the file', Buffer.from(id3(5000).subarray(0, 400))],
  ])('%s', async (_, bytes) => {
    await writeFile(at('no.mp3'), bytes);
    await expect(probeFormat(at('no.mp3'))).rejects.toMatchObject({
      code: 'not-audio',
      message: /"no\.mp3"/,
    });
  });

  test('random bytes', async () => {
    const random = seededRandom(99);
    for (let round = 0; round < 20; round++) {
      const bytes = Uint8Array.from({ length: 80_000 }, () => Math.floor(random() * 256));
      await writeFile(at('random.mp3'), bytes);
      await expect(probeFormat(at('random.mp3'))).rejects.toMatchObject({ code: 'not-audio' });
    }
  });

  test('an empty file', async () => {
    await writeFile(at('empty.mp3'), '');
    await expect(probeFormat(at('empty.mp3'))).rejects.toMatchObject({ code: 'empty-file' });
  });

  test('a folder, a missing file, a path through a file, a link in a circle', async () => {
    await mkdir(at('folder.mp3'));
    await expect(probeFormat(at('folder.mp3'))).rejects.toMatchObject({ code: 'not-a-file' });
    await expect(probeFormat(at('missing.mp3'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(probeFormat(at('a.mp3/b.mp3'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(probeFormat(at(`${'x'.repeat(300)}.mp3`))).rejects.toMatchObject({ code: 'path-too-long' });
    await symlink('circle.mp3', at('circle.mp3'));
    await expect(probeFormat(at('circle.mp3'))).rejects.toMatchObject({ code: 'read-failed' });
  });

  test.skipIf(isWindows)('a FIFO and a device named like music', { timeout: 3000 }, async () => {
    execFileSync('mkfifo', [at('fifo.mp3')]);
    await expect(probeFormat(at('fifo.mp3'))).rejects.toMatchObject({ code: 'not-a-file' });
    const options = { excerptSeconds: 30, segmentSeconds: 3 };
    await expect(readTrackAudio(at('fifo.mp3'), options)).rejects.toMatchObject({ code: 'not-a-file' });
    await symlink('/dev/zero', at('device.mp3'));
    await expect(readTrackAudio(at('device.mp3'), options)).rejects.toMatchObject({ code: 'not-a-file' });
  });

  test.skipIf(isWindows || process.getuid?.() === 0)('a file that may not be read', async () => {
    await copyFile(at('a.mp3'), at('locked.mp3'));
    await chmod(at('locked.mp3'), 0);
    await expect(probeFormat(at('locked.mp3'))).rejects.toMatchObject({ code: 'no-permission' });
  });
});
