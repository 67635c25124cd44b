/** Genres written into files with every kind of awkward tag: all else stays, and undo gives the file back. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import type { WriteResult } from '../../models/tagging.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import {
  audioPacketsDigest,
  ffprobeTags,
  mutagenPython,
  mutagenTags,
} from '../support/tags/other-readers.ts';
import { mimeTypeOf, taggedFiles } from '../support/tags/all-tagged-files.ts';
import type { TaggedFile } from '../support/tags/tagged-files.ts';

const files = taggedFiles();

/** Files behind whose audio ffmpeg takes tags for more audio. */
const packetsHoldTags = /ape|lyrics3|id3v1-behind\.(flac|aac)|musepack8-.*v1/;

/** Forms that music-metadata, mutagen or ffprobe cannot read, with or without this program. */
const unreadableTo = {
  musicMetadata:
    /unsynchronised|extended-header|plain-size|ape-lyrics3|user-data-ended|id3v2-.*\.(ape|wv)|wavpack-no-header/,
  mutagen: /^(v23-two-tags|rf64|bw64)|user-data-ended|plain-meta|id3v2-.*\.(ape|wv|mpc)/,
  ffprobe:
    /^(v23-two-tags|v23-old-names|v24-plain|v2[23]-unsynchronised|info-(latin1|two)|id3-unsync|(monkey|musepack8)-.*v1)/,
};

/** Where the files of a test lie: on the disk or in memory. */
interface Shelf {
  put(file: TaggedFile): string;
  read(path: string): Buffer;
  status(path: string): { readonly mode: number; readonly mtimeMs: number };
  /** Names that begin with a dot: left-overs. */
  hidden(): string[];
}

let folder: string;
let writer: TagWriter;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earmark-matrix-'));
  writer = new TagWriter({ journalFolder: join(folder, 'journal') });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const disk: Shelf = {
  put({ name, bytes }) {
    const path = join(folder, name);
    rmSync(path, { force: true });
    writeFileSync(path, bytes);
    chmodSync(path, 0o640);
    return path;
  },
  read: (path) => readFileSync(path),
  status: (path) => statSync(path),
  hidden: () => readdirSync(folder).filter((name) => name.startsWith('.')),
};

function memoryShelf(fileSystem: MemoryFileSystem): Shelf {
  return {
    put({ name, bytes }) {
      fileSystem.put(`/music/${name}`, bytes, { mode: 0o640 });
      return `/music/${name}`;
    },
    read: (path) => fileSystem.content(path)!,
    status: (path) => fileSystem.times(path),
    hidden: () => fileSystem.names('/music').filter((name) => name.startsWith('.')),
  };
}

async function write(
  tagWriter: TagWriter,
  path: string,
  genres: readonly string[],
): Promise<WriteResult & { batchId: string }> {
  const batch = tagWriter.startBatch({ policy: 'replace', modelId: 'test' });
  const result = await batch.write(await tagWriter.plan({ path, genres, policy: 'replace' }));
  await batch.finish();
  return { ...result, batchId: batch.id };
}

/** Throws unless the pieces stand in the bytes one behind the other. */
function expectInOrder(bytes: Buffer, pieces: readonly Buffer[]): void {
  let position = 0;
  for (const [index, piece] of pieces.entries()) {
    const found = bytes.indexOf(piece, position);
    expect(found, `piece ${index} of ${pieces.length} is kept`).toBeGreaterThanOrEqual(0);
    position = found + piece.length;
  }
}

/** Names that music-metadata gives to a genre field. */
const genreField = /^(TCON|TCO\0?|(WM\/)?genre(ID)?|IGNR|GNRE|©gen)$/i;

async function otherNativeTags(bytes: Buffer, name: string): Promise<unknown> {
  const { native } = await parseBuffer(bytes, { mimeType: mimeTypeOf(name), size: bytes.length });
  const withoutGenre = Object.entries(native).map(
    ([type, tags]) => [type, tags.filter(({ id }) => !genreField.test(id))] as const,
  );
  return Object.fromEntries(withoutGenre.filter(([, tags]) => tags.length > 0));
}

/** Writes, compares all there is to compare, and takes it back. */
async function expectOnlyGenreChanges(
  tagWriter: TagWriter,
  shelf: Shelf,
  file: TaggedFile,
  genres: string[],
) {
  const path = shelf.put(file);
  const before = shelf.status(path);
  const result = await write(tagWriter, path, genres);
  const stored = file.holdsSeveral ? genres : [genres.join('; ')];
  expect(result).toMatchObject({ status: 'written', before: file.genres, after: stored, failure: null });

  const written = shelf.read(path);
  expectInOrder(written, file.kept);
  for (const stale of file.genres.filter((genre) => !genres.includes(genre))) {
    expect(written.includes(stale), `${stale} is left nowhere`).toBe(false);
  }
  if (!unreadableTo.musicMetadata.test(file.name) && !file.getsNewTag) {
    expect(await otherNativeTags(written, file.name)).toEqual(await otherNativeTags(file.bytes, file.name));
  }
  expect((await tagWriter.plan({ path, genres: ['x'], policy: 'fill' })).before).toEqual(stored);
  expect(shelf.status(path).mode).toBe(before.mode);

  expect(await write(tagWriter, path, genres)).toMatchObject({ status: 'unchanged' });
  expect(shelf.read(path).equals(written)).toBe(true);

  const undone = await tagWriter.undo(result.batchId);
  expect(undone.results).toMatchObject([{ status: 'written', before: stored, after: file.genres }]);
  expect(shelf.read(path).equals(file.bytes), 'undo gives the file back bit for bit').toBe(true);
  expect(shelf.status(path).mtimeMs).toBeCloseTo(before.mtimeMs, 2);
  expect(shelf.hidden()).toEqual([]);
}

describe.each(files)('$name', (file) => {
  it('takes a genre and nothing else changes', async () => {
    const plan = await writer.plan({ path: disk.put(file), genres: ['Rock'], policy: 'replace' });
    expect(plan).toMatchObject({ before: file.genres, field: file.field, failure: null, outcome: 'change' });
    await expectOnlyGenreChanges(writer, disk, file, ['Rock']);
  });

  it.each([
    ['a genre of no alphabet in particular', ['Ünïcode 日本 🎵']],
    ['a short one', ['X']],
    ['a genre with parentheses', ['Folk (Celtic)']],
    ['one that begins with a parenthesis', ['(Post) Punk']],
    ['several genres, one of them long', ['Rock', `Long ${'genre '.repeat(30)}end`, 'Jazz']],
    ['a letter that needs unsynchronisation', ['ÿÿ\u00a0Punk']],
  ])('takes %s', async (_, genres) => {
    const fileSystem = new MemoryFileSystem();
    const inMemory = new TagWriter({ journalFolder: '/journal', fileSystem });
    await expectOnlyGenreChanges(inMemory, memoryShelf(fileSystem), file, genres);
  });

  it.skipIf(file.name.startsWith('bw64'))('plays and reads the same to ffmpeg', async () => {
    const path = disk.put(file);
    const packets = audioPacketsDigest(path);
    const { genre: _, 'wm/genreid': _number, ...others } = ffprobeTags(path);
    await write(writer, path, ['Jazz']);
    if (!packetsHoldTags.test(file.name)) expect(audioPacketsDigest(path)).toBe(packets);
    if (unreadableTo.ffprobe.test(file.name)) return;
    const { genre, ...othersAfter } = ffprobeTags(path);
    expect(genre).toBe('Jazz');
    if (file.getsNewTag) expect(othersAfter).toMatchObject(others);
    else expect(othersAfter).toEqual(others);
  });
});

describe('mutagen', () => {
  it.skipIf(mutagenPython === null)('reads the genre and finds every other field as it was', async () => {
    const paths = files.map((file) => disk.put(file));
    const before = mutagenTags(paths);
    for (const path of paths)
      expect(await write(writer, path, ['Jazz'])).toMatchObject({ status: 'written' });
    const after = mutagenTags(paths);
    for (const [index, file] of files.entries()) {
      if (unreadableTo.mutagen.test(file.name)) continue;
      const { fields, genres } = after[index]!;
      expect({ name: file.name, genres }).toEqual({ name: file.name, genres: ['Jazz'] });
      // A new tag says what the others say, which mutagen does not read.
      if (!file.getsNewTag)
        expect({ name: file.name, fields }).toEqual({ name: file.name, fields: before[index]!.fields });
    }
  });
});

describe('a new ID3v2 tag', () => {
  const find = (name: string): TaggedFile => files.find((file) => file.name === name)!;

  it('says what ID3v1 said', async () => {
    const path = disk.put(find('v1-only.mp3'));
    await write(writer, path, ['Rock']);
    const { common } = await parseBuffer(readFileSync(path), 'audio/mpeg');
    expect(ffprobeTags(path)).toMatchObject({
      title: 'T1',
      artist: 'A1',
      album: 'Al1',
      date: '1999',
      track: '5',
    });
    expect(common).toMatchObject({ title: 'T1', artist: 'A1', album: 'Al1', year: 1999, genre: ['Rock'] });
    expect(common.comment).toMatchObject([{ text: 'c', language: 'eng' }]);
    expect(readFileSync(path).at(-1), 'the number of Rock').toBe(17);
  });

  it('says what APEv2 said, which has the genre as well', async () => {
    const path = disk.put(find('ape-only-no-genre.mp3'));
    await write(writer, path, ['Rock']);
    const { native } = await parseBuffer(readFileSync(path), 'audio/mpeg');
    expect(native['ID3v2.3']).toEqual([
      { id: 'TPE1', value: 'x' },
      { id: 'TCON', value: 'Rock' },
    ]);
    expect(native['APEv2']).toEqual([
      { id: 'Artist', value: 'x' },
      { id: 'Genre', value: 'Rock' },
    ]);
  });
});
