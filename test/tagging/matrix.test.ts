/** Genres written into files with every kind of awkward tag: all else stays, and undo gives the file back. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import { noteName } from '../../models/genre-note.ts';
import type { WriteResult } from '../../models/tagging.ts';
import { bufferSource } from '../../main/tagging/byte-source.ts';
import { readTags } from '../../main/tagging/formats/registry.ts';
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

/** Files of which ffprobe reads the tags at the end alone. The note stands in the others. */
const readsTagsAtEnd = /v1.*\.(aac|mpc|wv)$|^ape\.aac/;

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
    read: (path) => Buffer.from(fileSystem.content(path)!),
    status: (path) => fileSystem.times(path),
    hidden: () => fileSystem.names('/music').filter((name) => name.startsWith('.')),
  };
}

async function write(
  tagWriter: TagWriter,
  path: string,
  genres: readonly string[],
  note: string | null = null,
): Promise<WriteResult & { batchId: string }> {
  const batch = tagWriter.startBatch({ policy: 'replace', modelId: 'test' });
  const extras = { note, upgradeId3: false };
  const result = await batch.write(await tagWriter.plan({ path, genres, policy: 'replace', extras }));
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

/** All but genre and note. */
async function otherNativeTags(bytes: Buffer, name: string): Promise<unknown> {
  const { native } = await parseBuffer(bytes, { mimeType: mimeTypeOf(name), size: bytes.length });
  const others = Object.entries(native).map(
    ([type, tags]) =>
      [type, tags.filter(({ id, value }) => !genreField.test(id) && !isNoteTag(id, value))] as const,
  );
  return Object.fromEntries(others.filter(([, tags]) => tags.length > 0));
}

/** In v2.2 music-metadata leaves name and text together. */
function isNoteTag(id: string, value: unknown): boolean {
  return id.endsWith(noteName) || (id === 'TXX' && String(value).startsWith(`${noteName}\0`));
}

/** In how many places a text stands, in whatever encoding tags have. */
function timesIn(bytes: Buffer, text: string): number {
  const littleEndian = Buffer.from(text, 'utf16le');
  const forms = [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf8'), littleEndian];
  const distinct = [...new Map(forms.map((form) => [form.toString('hex'), form])).values()];
  return distinct.reduce((sum, form) => sum + partsBetween(bytes, form), 0);
}

function partsBetween(bytes: Buffer, form: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1)) count++;
  return count;
}

/** Throws unless the note is in the file just so, or nowhere, and all but it and the genre as in the original. */
async function expectNote(written: Buffer, file: TaggedFile, note: string | null): Promise<void> {
  const { document } = await readTags(bufferSource(written));
  expect(new Set(document.notes)).toEqual(new Set(note === null ? [] : [note]));
  expect(timesIn(written, noteName)).toBe(document.notes.length);
  if (note !== null && !/unsynchronised|unsync/.test(file.name))
    expect(timesIn(written, note)).toBe(document.notes.length);
  expectInOrder(written, file.kept);
  if (unreadableTo.musicMetadata.test(file.name) || file.getsNewTag) return;
  expect(await otherNativeTags(written, file.name)).toEqual(await otherNativeTags(file.bytes, file.name));
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

  it.each(['gtzan-v1 0.93 hiphop', 'm 1.00 Ünïcode 日本 🎵 ÿÿ', `own 0.50 ${'long '.repeat(30)}end`])(
    'takes the note "%s", another in its place, and gives it up again',
    async (note) => {
      const fileSystem = new MemoryFileSystem();
      const inMemory = new TagWriter({ journalFolder: '/journal', fileSystem });
      const shelf = memoryShelf(fileSystem);
      const path = shelf.put(file);
      const written: { readonly batchId: string; readonly before: Buffer }[] = [];
      const writeNoted = async (genre: string, text: string | null): Promise<void> => {
        const before = shelf.read(path);
        const result = await write(inMemory, path, [genre], text);
        expect(result).toMatchObject({ status: 'written', failure: null });
        written.push({ batchId: result.batchId, before });
        await expectNote(shelf.read(path), file, text);
      };
      await writeNoted('Rock', note);
      const noted = shelf.read(path);
      expect(await write(inMemory, path, ['Rock'], 'chosen by hand')).toMatchObject({ status: 'unchanged' });
      expect(shelf.read(path).equals(noted)).toBe(true);
      await writeNoted('Jazz', 'chosen by hand');
      await writeNoted('Blues', null);
      for (const { batchId, before } of written.toReversed()) {
        expect((await inMemory.undo(batchId)).results).toMatchObject([{ status: 'written' }]);
        expect(shelf.read(path).equals(before)).toBe(true);
      }
      expect(shelf.read(path).equals(file.bytes), 'undo gives the file back bit for bit').toBe(true);
    },
  );

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

    await write(writer, path, ['Rock'], 'gtzan-v1 0.93 hiphop');
    if (!packetsHoldTags.test(file.name)) expect(audioPacketsDigest(path)).toBe(packets);
    const note = readsTagsAtEnd.test(file.name) ? {} : { [noteName.toLowerCase()]: 'gtzan-v1 0.93 hiphop' };
    expect(ffprobeTags(path)).toEqual({ ...othersAfter, ...note, genre: 'Rock' });
  });
});

describe('mutagen', () => {
  it.skipIf(mutagenPython === null).each([
    ['the genre', null],
    ['genre and note', 'gtzan-v1 0.93 hiphop'],
  ])('reads %s and finds every other field as it was', async (_, note) => {
    const paths = files.map((file) => disk.put(file));
    const before = mutagenTags(paths);
    for (const path of paths)
      expect(await write(writer, path, ['Jazz'], note)).toMatchObject({ status: 'written' });
    const after = mutagenTags(paths);
    for (const [index, file] of files.entries()) {
      if (unreadableTo.mutagen.test(file.name)) continue;
      const { fields, genres, notes } = after[index]!;
      expect({ name: file.name, genres }).toEqual({ name: file.name, genres: ['Jazz'] });
      expect({ name: file.name, notes }).toEqual({ name: file.name, notes: note === null ? [] : [note] });
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
