/** Damaged, mutated and random files: no crash, no hang, and nothing written that was not proved. */
import { randomBytes } from 'node:crypto';
import { parseBuffer } from 'music-metadata';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../main/tagging/byte-source.ts';
import { applyEdits } from '../../main/tagging/edit.ts';
import { readTags } from '../../main/tagging/formats/registry.ts';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import type { WriteResult } from '../../models/tagging.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mp3Audio } from '../support/tags/made-audio.ts';
import { generator, mutate } from '../support/tags/mutate.ts';
import { otherStream } from '../support/tags/ogg-bytes.ts';
import { mimeTypeOf, taggedFiles } from '../support/tags/all-tagged-files.ts';

async function writeAndUndo(
  bytes: Buffer,
  note: string | null,
): Promise<{ result: WriteResult; written: Buffer; undone: Buffer }> {
  const fileSystem = new MemoryFileSystem();
  fileSystem.put('/music/x', bytes);
  const writer = new TagWriter({ journalFolder: '/journal', fileSystem });
  const batch = writer.startBatch({ policy: 'replace', modelId: null });
  const extras = { note, upgradeId3: false };
  const result = await batch.write(
    await writer.plan({ path: '/music/x', genres: ['Rock'], policy: 'replace', extras }),
  );
  await batch.finish();
  const written = Buffer.from(fileSystem.content('/music/x')!);
  if (result.status === 'written') await writer.undo(batch.id);
  expect(fileSystem.names('/music')).toEqual(['x']);
  return { result, written, undone: fileSystem.content('/music/x')! };
}

/** What music-metadata reads beside genre and note, as far as it can. */
async function otherTags(bytes: Buffer, mimeType: string): Promise<[string, unknown[]][] | null> {
  try {
    const { native } = await parseBuffer(bytes, { mimeType, size: bytes.length });
    const others = Object.entries(native).map(([type, tags]): [string, unknown[]] => [
      type,
      tags.filter(({ id, value }) => !isReplaced(id, value)),
    ]);
    return others.filter(([, tags]) => tags.length > 0);
  } catch {
    return null;
  }
}

/** Genre and note; in v2.2 the name of the note stands in its text. */
function isReplaced(id: string, value: unknown): boolean {
  return (
    /^(TCON|TCO\0?|(WM\/)?genre(ID)?|IGNR|GNRE|©gen|TXXX:earmark_genre|earmark_genre|----:com\.apple\.iTunes:earmark_genre)$/i.test(
      id,
    ) || /^TXX.?\0earmark_genre\0/is.test(`${id}\0${String(value)}`)
  );
}

/** @param mimeType as which music-metadata is to read the file; null leaves it out */
async function expectHarmless(
  bytes: Buffer,
  mimeType: string | null,
  note: string | null = null,
): Promise<WriteResult['status']> {
  const started = process.cpuUsage();
  const { result, written, undone } = await writeAndUndo(bytes, note);
  // Its own time, not the clock's: the machine may be busy with other things.
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  expect(undone.equals(bytes)).toBe(true);
  if (result.status === 'written') {
    await expectOtherTagsKept(bytes, written, mimeType);
  } else {
    expect(written.equals(bytes)).toBe(true);
    expect(result.failure?.code).toMatch(/damaged-tag|unsupported-container|empty-file|verification-failed/);
    expect(result.failure?.message).toMatch(/(Nothing was written|not touched)/);
  }
  return result.status;
}

async function expectOtherTagsKept(bytes: Buffer, written: Buffer, mimeType: string | null): Promise<void> {
  const before = mimeType === null ? null : await otherTags(bytes, mimeType);
  if (mimeType === null || before === null || isUnusual(bytes)) return;
  const after = (await otherTags(written, mimeType)) ?? [];
  // Of what it reads as nothing before, a new tag may be made.
  const kinds = new Set(before.map(([type]) => type));
  if (kinds.size > 0) expect(after.filter(([type]) => kinds.has(type))).toEqual(before);
}

/** Unsynchronised as a whole, or with an extended header or footer: forms that music-metadata misreads. */
function isUnusual(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 3) === 'ID3' && (bytes[5]! & 0xf0) !== 0;
}

const plainSources = taggedFiles().filter(({ name }) => !/plain-size|two-tags/.test(name));
/** One of each container that an earlier write left a note in. */
const notedSources = await Promise.all(
  [...new Map(plainSources.map((file) => [mimeTypeOf(file.name), file])).values()].map(withNote),
);
const sources = [...plainSources, ...notedSources];

async function withNote({ name, bytes }: { readonly name: string; readonly bytes: Buffer }) {
  const { document } = await readTags(bufferSource(bytes));
  const { edits } = await document.spliceGenres(['Jazz'], { note: 'chosen by hand', upgradeId3: false });
  return { name: `noted ${name}`, bytes: applyEdits(bytes, edits) };
}

const mutationsEach = Math.ceil(10_000 / sources.length);

describe('mutated files', () => {
  const statuses: WriteResult['status'][] = [];

  it.each(sources.map((file, index) => [file.name, file, index] as const))(
    '%s',
    async (name, { bytes }, index) => {
      const random = generator(index + 1);
      for (let count = 0; count < mutationsEach; count++) {
        const note = count % 3 === 0 ? 'gtzan-v1 0.93 hiphop' : null;
        statuses.push(await expectHarmless(mutate(bytes, random), mimeTypeOf(name), note));
      }
    },
  );

  it('are many, some written and some refused', () => {
    const count = (wanted: WriteResult['status']): number =>
      statuses.filter((status) => status === wanted).length;
    expect(statuses.length).toBeGreaterThan(9_999);
    expect(count('written')).toBeGreaterThan(400);
    expect(count('failed')).toBeGreaterThan(400);
  });
});

/** A frame of MPEG 1 layer 3, 128 kbit/s at 44.1 kHz. */
const oneFrame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)]);

describe('random files', () => {
  it('are refused', async () => {
    for (let length = 0; length < 300; length++) {
      expect(await expectHarmless(randomBytes(length * 7), null)).toBe('failed');
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
        expect(await expectHarmless(bytes, null)).toBe('failed');
      }
    }
  });

  it.each<[string, Buffer]>([
    ['a film with MPEG audio', Buffer.concat([Buffer.from('RIFF\x24\0\0\0AVI LIST'), mp3Audio()])],
    ['a frame that happens to end something else', Buffer.concat([Buffer.from('Not music.'), oneFrame])],
    ['an MPEG film', Buffer.concat([Buffer.from([0, 0, 1, 0xba]), mp3Audio()])],
    ['an Ogg film', otherStream('\x80theora', 1)],
    ['an IFF picture', Buffer.from('FORM\0\0\0\x20ILBMBMHD')],
    ['a Windows Media file', Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex')],
    ['an AAC stream', Buffer.from('fff15080', 'hex')],
    ['a WavPack file cut short', Buffer.from('wvpk')],
    ["an old Monkey's Audio file", Buffer.concat([Buffer.from('MAC \x64\x0e'), Buffer.alloc(100)])],
    ['an old Musepack file', Buffer.concat([Buffer.from('MP+\x06'), Buffer.alloc(100)])],
    ['a True Audio file', Buffer.from('TTA1')],
    ['a DSF file', Buffer.from('DSD ')],
    ['a Matroska file', Buffer.from('1a45dfa3', 'hex')],
    ['a text', Buffer.from('This is not music. '.repeat(500))],
    [
      'MPEG audio deep within something else',
      Buffer.concat([randomBytes(20_000).map((byte) => byte & 0x7f), mp3Audio()]),
    ],
  ])('that are %s are named as such', async (_, bytes) => {
    const { result, written } = await writeAndUndo(bytes, null);
    expect(result.failure?.code).toBe('unsupported-container');
    expect(written.equals(bytes)).toBe(true);
  });
});
