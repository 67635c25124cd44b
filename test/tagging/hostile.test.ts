/** Damaged, mutated and random files: no crash, no hang, and nothing written that was not proved. */
import { randomBytes } from 'node:crypto';
import { parseBuffer } from 'music-metadata';
import { describe, expect, it } from 'vitest';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import type { WriteResult } from '../../models/tagging.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mp3Audio } from '../support/tags/made-audio.ts';
import { taggedFlacs, taggedMp3s } from '../support/tags/tagged-files.ts';

/** A random number generator that gives the same numbers each run. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** One to six changes near the tags: bytes, cuts, insertions, repeats. */
function mutate(original: Buffer, random: (limit: number) => number): Buffer {
  let bytes = Buffer.from(original);
  for (let count = 1 + random(6); count > 0; count--) {
    const isHead = random(3) > 0;
    const position = isHead
      ? random(Math.min(bytes.length, 400))
      : bytes.length - 1 - random(Math.min(bytes.length, 300));
    switch (random(6)) {
      case 0:
        bytes[position] = random(256);
        break;
      case 1:
        bytes[position] = [0, 0x7f, 0x80, 0xff][random(4)]!;
        break;
      case 2:
        bytes[position]! ^= 1 << random(8);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, position), bytes.subarray(position + 1 + random(20))]);
        break;
      case 4:
        bytes = Buffer.concat([
          bytes.subarray(0, position),
          Buffer.alloc(1 + random(20), random(256)),
          bytes.subarray(position),
        ]);
        break;
      default:
        bytes = bytes.subarray(0, 1 + random(bytes.length));
    }
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

async function writeAndUndo(
  bytes: Buffer,
): Promise<{ result: WriteResult; written: Buffer; undone: Buffer }> {
  const fileSystem = new MemoryFileSystem();
  fileSystem.put('/music/x', bytes);
  const writer = new TagWriter({ journalFolder: '/journal', fileSystem });
  const batch = writer.startBatch({ policy: 'replace', modelId: null });
  const result = await batch.write(
    await writer.plan({ path: '/music/x', genres: ['Rock'], policy: 'replace' }),
  );
  await batch.finish();
  const written = Buffer.from(fileSystem.content('/music/x')!);
  if (result.status === 'written') await writer.undo(batch.id);
  expect(fileSystem.names('/music')).toEqual(['x']);
  return { result, written, undone: fileSystem.content('/music/x')! };
}

/** What music-metadata reads beside the genre, as far as it can. */
async function otherTags(bytes: Buffer): Promise<string | null> {
  const isFlac = bytes.includes('fLaC');
  try {
    const { native } = await parseBuffer(bytes, {
      mimeType: isFlac ? 'audio/flac' : 'audio/mpeg',
      size: bytes.length,
    });
    const others = Object.entries(native).map(([type, tags]) => [
      type,
      tags.filter(({ id }) => !/^(TCON|TCO\0?|genre)$/i.test(id)),
    ]);
    return JSON.stringify(others.filter(([, tags]) => tags!.length > 0));
  } catch {
    return null;
  }
}

async function expectHarmless(bytes: Buffer): Promise<WriteResult['status']> {
  const started = process.cpuUsage();
  const { result, written, undone } = await writeAndUndo(bytes);
  // Its own time, not the clock's: the machine may be busy with other things.
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  expect(undone.equals(bytes)).toBe(true);
  if (result.status === 'written') {
    const before = await otherTags(bytes);
    // What it could not read before, or reads as nothing, says nothing afterwards.
    const startsWithTag =
      bytes.toString('latin1', 0, 3) === 'ID3' || bytes.toString('latin1', 0, 4) === 'fLaC';
    if (before !== null && before.length > 2 && startsWithTag && !isUnusual(bytes)) {
      expect(await otherTags(written)).toBe(before);
    }
  } else {
    expect(written.equals(bytes)).toBe(true);
    expect(result.failure?.code).toMatch(/damaged-tag|unsupported-container|empty-file|verification-failed/);
    expect(result.failure?.message).toMatch(/(Nothing was written|not touched)/);
  }
  return result.status;
}

/** Unsynchronised as a whole, or with an extended header or footer: forms that music-metadata misreads. */
function isUnusual(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 3) === 'ID3' && (bytes[5]! & 0xf0) !== 0;
}

const sources = [...taggedMp3s(), ...taggedFlacs()].filter(({ name }) => !/plain-size|two-tags/.test(name));
const mutationsEach = Math.ceil(2400 / sources.length);

describe('mutated files', () => {
  const statuses: WriteResult['status'][] = [];

  it.each(sources.map((file, index) => [file.name, file, index] as const))(
    '%s',
    async (_, { bytes }, index) => {
      const random = generator(index + 1);
      for (let count = 0; count < mutationsEach; count++) {
        statuses.push(await expectHarmless(mutate(bytes, random)));
      }
    },
  );

  it('are many, some written and some refused', () => {
    const count = (wanted: WriteResult['status']): number =>
      statuses.filter((status) => status === wanted).length;
    expect(statuses.length).toBeGreaterThan(2000);
    expect(count('written')).toBeGreaterThan(400);
    expect(count('failed')).toBeGreaterThan(400);
  });
});

describe('random files', () => {
  it('are refused', async () => {
    for (let length = 0; length < 300; length++) {
      expect(await expectHarmless(randomBytes(length * 7))).toBe('failed');
    }
  });

  it('behind the marks of a format are refused', async () => {
    for (const mark of [
      'ID3\x03\0\0\0\0\x02\x01',
      'ID3\x04\0\0\0\0\x02\x01',
      'ID3\x02\0\0\0\0\x02\x01',
      'fLaC',
      'fLaC\0\0\0\x22',
      '\xff\xfb\x90\x64',
    ]) {
      for (let count = 0; count < 50; count++) {
        const bytes = Buffer.concat([Buffer.from(mark, 'latin1'), randomBytes(400)]);
        expect(await expectHarmless(bytes)).toBe('failed');
      }
    }
  });

  it.each<[string, Buffer]>([
    ['a WAV file', Buffer.from('RIFF\x24\0\0\0WAVEfmt ')],
    ['a film with MPEG audio', Buffer.concat([Buffer.from('RIFF\x24\0\0\0AVI LIST'), mp3Audio()])],
    ['an MPEG film', Buffer.concat([Buffer.from([0, 0, 1, 0xba]), mp3Audio()])],
    ['an Ogg file', Buffer.from('OggS\0\x02')],
    ['an M4A file', Buffer.from('\0\0\0\x20ftypM4A ')],
    ['an AIFF file', Buffer.from('FORM\0\0\0\x20AIFFCOMM')],
    ['a Windows Media file', Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex')],
    ['an AAC stream', Buffer.from('fff15080', 'hex')],
    ['a WavPack file', Buffer.from('wvpk')],
    ['a text', Buffer.from('This is not music. '.repeat(500))],
    [
      'MPEG audio deep within something else',
      Buffer.concat([randomBytes(20_000).map((byte) => byte & 0x7f), mp3Audio()]),
    ],
  ])('that are %s are named as such', async (_, bytes) => {
    const { result, written } = await writeAndUndo(bytes);
    expect(result.failure?.code).toBe('unsupported-container');
    expect(written.equals(bytes)).toBe(true);
  });
});
