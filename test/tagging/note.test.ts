/** The note that says where a genre came from: when it is written, what becomes of one that is there, what is left alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTags as readLibraryTags } from '../../main/library/metadata.ts';
import { bufferSource } from '../../main/tagging/byte-source.ts';
import { readTags } from '../../main/tagging/formats/registry.ts';
import type { PlanRequest } from '../../main/tagging/plan.ts';
import { assertReadsBack } from '../../main/tagging/second-parser.ts';
import { TagWriter, type WritePlan } from '../../main/tagging/tag-writer.ts';
import { WriteService, type WriteServiceParts } from '../../main/tagging/write-service.ts';
import { noteByHand, noteName, noteOfSuggestion } from '../../models/genre-note.ts';
import type { WritePolicy, WriteResult } from '../../models/tagging.ts';
import { writeSettingsKey } from '../../models/write-settings.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { taggedFiles } from '../support/tags/all-tagged-files.ts';
import { apeTag } from '../support/tags/ape-bytes.ts';
import { vorbisCommentBody } from '../support/tags/flac-bytes.ts';
import { frameV23, frameV24, id3v2, latin1, textBody } from '../support/tags/id3-bytes.ts';
import { mp3Audio, vorbisInOgg } from '../support/tags/made-audio.ts';
import { buildOgg, commentPacket, skeletonPages } from '../support/tags/ogg-bytes.ts';
import type { TaggedFile } from '../support/tags/tagged-files.ts';

const path = '/music/song';
const suggestion = noteOfSuggestion({ modelId: 'gtzan-v1', confidence: 0.934, genre: 'hiphop' });
const genreFrame = frameV23('TCON', textBody.latin1('Pop'));

interface Scene {
  readonly fileSystem: MemoryFileSystem;
  readonly writer: TagWriter;
}

function sceneOf(bytes: Buffer): Scene {
  const fileSystem = new MemoryFileSystem();
  fileSystem.put(path, bytes);
  return { fileSystem, writer: new TagWriter({ journalFolder: '/journal', fileSystem }) };
}

const find = (name: string): TaggedFile => taggedFiles().find((file) => file.name === name)!;

function mp3(...frames: readonly Buffer[]): Buffer {
  return Buffer.concat([id3v2({ version: 3, frames, padding: 50 }), mp3Audio()]);
}

/** Its index allows no change of length ahead of the audio. */
function indexedOgg(): Buffer {
  const vorbis = vorbisInOgg();
  const [index] = skeletonPages(vorbis.serial, { version: 4 });
  const comment = commentPacket.vorbis(vorbisCommentBody('v', ['GENRE=Pop']));
  return buildOgg(vorbis, [comment, vorbis.headers[1]!], { ahead: [index] });
}

function plan(
  { writer }: Scene,
  genre: string,
  note: string | null,
  policy: WritePolicy = 'replace',
): Promise<WritePlan> {
  return writer.plan({ path, genres: [genre], policy, extras: { note, upgradeId3: false } });
}

async function write(
  scene: Scene,
  genre: string,
  note: string | null,
): Promise<WriteResult & { readonly batchId: string }> {
  const batch = scene.writer.startBatch({ policy: 'replace', modelId: null });
  const result = await batch.write(await plan(scene, genre, note));
  await batch.finish();
  expect(result).toMatchObject({ status: 'written', failure: null });
  return { ...result, batchId: batch.id };
}

async function notesIn({ fileSystem }: Scene): Promise<readonly string[]> {
  return (await readTags(bufferSource(fileSystem.content(path)!))).document.notes;
}

describe('the text', () => {
  it('is model, confidence and the genre in the words of the model', () => {
    expect(suggestion).toBe('gtzan-v1 0.93 hiphop');
    expect(noteOfSuggestion({ modelId: 'm', confidence: 1, genre: 'drum and bass' })).toBe(
      'm 1.00 drum and bass',
    );
  });

  it.each([
    ['a genre with a line feed', 'm 0.50 drum\r\n\0and\tbass', 'm 0.50 drum and bass'],
    ['half a letter', 'm 0.50 \ud83c', 'm 0.50 \ufffd'],
    ['an endless genre', `m 0.50 ${'x'.repeat(1000)}`, `m 0.50 ${'x'.repeat(193)}`],
    ['nothing', ' \n', null],
  ])('is one line that every tag can hold: %s', async (_, given, expected) => {
    for (const name of ['v23-rich.mp3', 'v24-rich.mp3', 'rich.flac']) {
      const scene = sceneOf(find(name).bytes);
      expect((await plan(scene, 'Jazz', given)).extras.note).toBe(expected);
      await write(scene, 'Jazz', given);
      expect(await notesIn(scene)).toEqual(expected === null ? [] : [expected]);
    }
  });
});

describe('a plan', () => {
  it.each<[string, WritePolicy, WritePlan['outcome']]>([
    ['Pop', 'replace', 'unchanged'],
    ['pop', 'add', 'unchanged'],
    ['Rock', 'fill', 'kept'],
  ])('touches no file for the note alone (%s, %s)', async (genre, policy, outcome) => {
    const scene = sceneOf(mp3(genreFrame));
    expect(await plan(scene, genre, suggestion, policy)).toMatchObject({ outcome, alsoChanges: [] });
  });

  it('says what becomes of the note, and is carried out so', async () => {
    const scene = sceneOf(mp3(genreFrame));
    expect((await plan(scene, 'Rock', null)).alsoChanges).toEqual([]);
    expect((await plan(scene, 'Rock', suggestion)).alsoChanges).toEqual([
      'A note says where the genre came from: "gtzan-v1 0.93 hiphop" (EARMARK_GENRE).',
    ]);
    await write(scene, 'Rock', suggestion);
    expect((await plan(scene, 'Jazz', suggestion)).alsoChanges).toEqual([]);
    expect((await plan(scene, 'Jazz', noteByHand)).alsoChanges).toEqual([
      'The note of an earlier write becomes "chosen by hand" (EARMARK_GENRE).',
    ]);
    expect((await plan(scene, 'Jazz', null)).alsoChanges).toEqual([
      'The note of an earlier write goes, as it speaks of the genre before (EARMARK_GENRE).',
    ]);
    await write(scene, 'Jazz', null);
    expect(await notesIn(scene)).toEqual([]);
  });

  it('leaves the note out where there is room for the genre alone, and says so', async () => {
    const scene = sceneOf(indexedOgg());
    const planned = await plan(scene, 'Yes', suggestion);
    expect(planned).toMatchObject({ outcome: 'change', extras: { note: null }, alsoChanges: [] });
    expect(planned.warnings).toContainEqual(expect.stringContaining('no room for a note'));
    await write(scene, 'Yes', suggestion);
    expect(await notesIn(scene)).toEqual([]);
  });
});

describe('what is in the file', () => {
  it('of several notes, in whatever case, one is left', async () => {
    const other = (name: string, text: string): Buffer =>
      frameV23('TXXX', Buffer.concat([textBody.latin1(name), latin1(`\0${text}`)]));
    const kept = [other('MOOD', 'calm'), other('EARMARK', 'x'), other('EARMARK_GENRE_2', 'y')];
    const [first, ...rest] = kept;
    const bytes = mp3(first!, other('Earmark_Genre', 'a'), genreFrame, other(noteName, 'b'), ...rest);
    const scene = sceneOf(bytes);
    expect(await notesIn(scene)).toEqual(['a', 'b']);
    const { batchId } = await write(scene, 'Rock', suggestion);
    expect(await notesIn(scene)).toEqual([suggestion]);
    for (const frame of kept) expect(scene.fileSystem.content(path)!.includes(frame)).toBe(true);
    await scene.writer.undo(batchId);
    expect(scene.fileSystem.content(path)!.equals(bytes)).toBe(true);
  });

  it('a note in another tag is kept in step, and none is added there', async () => {
    const ape = (items: readonly { key: string; value: string }[]): Buffer =>
      Buffer.concat([mp3(genreFrame), apeTag([{ key: 'Title', value: 'T' }, ...items])]);
    const with2 = sceneOf(ape([{ key: 'earmark_genre', value: 'old' }]));
    await write(with2, 'Rock', suggestion);
    expect(await notesIn(with2)).toEqual([suggestion, suggestion]);
    const content = with2.fileSystem.content(path)!.toString('latin1');
    expect(content).not.toContain('Genre\0Rock');
    await write(with2, 'Jazz', null);
    expect(await notesIn(with2)).toEqual([]);

    const with1 = sceneOf(ape([{ key: 'Genre', value: 'Pop' }]));
    await write(with1, 'Rock', suggestion);
    expect(await notesIn(with1)).toEqual([suggestion]);
  });

  it('a frame of that name that nobody can read stays as it is', async () => {
    const body = Buffer.concat([textBody.latin1(noteName), latin1('\0secret')]);
    const encrypted = frameV24('TXXX', body, 0x0004);
    const unknownEncoding = frameV24('TXXX', Buffer.concat([Buffer.from([9]), body.subarray(1)]));
    for (const frame of [encrypted, unknownEncoding]) {
      const tag = id3v2({ version: 4, frames: [frame, frameV24('TCON', textBody.utf8('Pop'))] });
      const scene = sceneOf(Buffer.concat([tag, mp3Audio()]));
      expect(await notesIn(scene)).toEqual([]);
      await write(scene, 'Rock', null);
      expect(scene.fileSystem.content(path)!.includes(frame)).toBe(true);
    }
  });

  it('an item of that name in another space of names is not ours', async () => {
    const scene = sceneOf(find('behind-rich.m4a').bytes);
    await write(scene, 'Rock', suggestion);
    const bytes = Buffer.from(scene.fileSystem.content(path)!);
    const at = bytes.lastIndexOf('com.apple.iTunes', bytes.indexOf(noteName));
    bytes.write('com.other.iTunes', at, 'latin1');
    const others = sceneOf(bytes);
    expect(await notesIn(others)).toEqual([]);
    await write(others, 'Jazz', null);
    expect(others.fileSystem.content(path)!.includes(suggestion)).toBe(true);
  });
});

describe('another parser', () => {
  const noteOf = (text: string): Buffer =>
    frameV23('TXXX', Buffer.concat([textBody.latin1(noteName), latin1(`\0${text}`)]));

  it.each<[string, readonly Buffer[], readonly string[], boolean]>([
    ['the note as meant', [noteOf(suggestion)], [suggestion], true],
    ['a stroke, which it takes for two texts', [noteOf('m 0.50 Pop/Rock')], ['m 0.50 Pop/Rock'], true],
    ['none where none is to be', [], [], true],
    ['none where one is to be', [], [suggestion], false],
    ['one where none is to be', [noteOf(suggestion)], [], false],
    ['another', [noteOf('gtzan-v1 0.94 hiphop')], [suggestion], false],
    ['it twice', [noteOf(suggestion), noteOf(suggestion)], [suggestion], false],
  ])('confirms a copy only where it finds what is meant: %s', async (_, frames, values, isConfirmed) => {
    const source = bufferSource(mp3(genreFrame, ...frames));
    const recognised = await readTags(source);
    const place = { tagType: 'ID3v2.3', fieldId: `TXXX:${noteName}` } as const;
    const attempt = assertReadsBack(source, recognised, [{ kind: 'note', ...place, values }]);
    if (isConfirmed) await attempt;
    else await expect(attempt).rejects.toMatchObject({ code: 'verification-failed' });
  });
});

describe('what the window writes', () => {
  const row = { id: 1, path, genre: 'hiphop', confidence: 0.934, decision: null };

  it.each([
    ['an accepted suggestion', { ...row, state: 'accepted', decision: ['hiphop'] }, suggestion],
    [
      'one accepted before another model suggested',
      { ...row, state: 'accepted', decision: ['pop'] },
      noteByHand,
    ],
    ['a choice of the person', { ...row, state: 'changed', decision: ['hiphop'] }, noteByHand],
    [
      'a choice without any suggestion',
      { ...row, genre: null, confidence: null, state: 'changed', decision: ['x'] },
      noteByHand,
    ],
    ['an undecided suggestion', { ...row, state: 'review' }, suggestion],
  ])('says where it came from: %s', async (_, track, note) => {
    for (const isOn of [true, false]) {
      const requests: PlanRequest[] = [];
      // Of the services only what a plan asks.
      const parts = {
        writer: { plan: async (request: PlanRequest) => (requests.push(request), { alsoChanges: [] }) },
        store: {
          view: { idsOf: () => [1], rowsOf: () => [track] },
          settings: { get: (key: string) => (key === writeSettingsKey ? { note: isOn } : undefined) },
        },
      } as unknown as WriteServiceParts;
      const service = new WriteService(parts);
      const selection = { ids: [1] };
      await service.plan({ selection, policy: 'replace', minConfidence: 0.5 }, 'gtzan-v1');
      expect(requests.map(({ extras }) => extras?.note)).toEqual([isOn ? note : null]);
    }
  });
});

describe('the receipt', () => {
  it('says which note another parser found, and none where none was to be', async () => {
    const scene = sceneOf(mp3(genreFrame));
    for (const note of [suggestion, null]) {
      const { batchId } = await write(scene, note === null ? 'Jazz' : 'Rock', note);
      const [file] = await scene.writer.files(batchId);
      expect(file?.receipt?.readBack?.note).toBe(note ?? undefined);
    }
  });
});

describe('the library', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earmark-note-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    'v22.mp3',
    'v23-rich.mp3',
    'v24-rich.mp3',
    'rich.flac',
    'behind-rich.m4a',
    'vorbis-rich.ogg',
    'opus-rich.opus',
    'id3-behind.wav',
    'id3-rich.aiff',
    'wma-genre.wma',
    'monkey-tag.ape',
    'musepack8-tag.mpc',
  ])('takes it for nothing else: %s', async (name) => {
    const scene = sceneOf(find(name).bytes);
    const read = async (): Promise<unknown> => {
      const file = join(folder, name);
      writeFileSync(file, scene.fileSystem.content(path)!);
      return (await readLibraryTags(file)).tags;
    };
    await write(scene, 'Rock', null);
    const without = await read();
    await write(scene, 'Jazz', suggestion);
    expect(await read()).toEqual({ ...(without as object), genres: ['Jazz'] });
  });
});
