/** Genres written with the ID3v2 tag brought up to v2.4: every reader finds what it found before, undo gives the file back. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBuffer, type ICommonTagsResult } from 'music-metadata';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isGenreFrame } from '../../main/tagging/formats/id3/genre-frame.ts';
import { differenceInMeaning } from '../../main/tagging/formats/id3/frame-meaning.ts';
import { parseId3v2Header, parseId3v2Tag, type Id3v2Tag } from '../../main/tagging/formats/id3/id3v2-tag.ts';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mimeTypeOf, taggedFiles } from '../support/tags/all-tagged-files.ts';
import { generator, mutate } from '../support/tags/mutate.ts';
import {
  audioPacketsDigest,
  ffprobeTags,
  mutagenPython,
  mutagenTags,
} from '../support/tags/other-readers.ts';
import type { TaggedFile } from '../support/tags/tagged-files.ts';
import { upgradableFiles } from '../support/tags/upgradable-files.ts';

const upgradeId3 = { note: null, upgradeId3: true } as const;
const files = upgradableFiles();
const upgraded = files.filter(({ staysBecause }) => staysBecause === null);

let folder: string;
let writer: TagWriter;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earmark-upgrade-'));
  writer = new TagWriter({ journalFolder: join(folder, 'journal') });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put({ name, bytes }: Pick<TaggedFile, 'name' | 'bytes'>): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Plans, writes, and says what came of both. */
async function write(path: string, genres: readonly string[]) {
  const plan = await writer.plan({ path, genres, policy: 'replace', extras: upgradeId3 });
  const batch = writer.startBatch({ policy: 'replace', modelId: 'test' });
  const result = await batch.write(plan);
  await batch.finish();
  return { plan, result, batchId: batch.id };
}

/** What people see, as music-metadata has it; dates may be said in more parts than before. */
async function commonTags(path: string): Promise<Partial<ICommonTagsResult>> {
  const bytes = readFileSync(path);
  const { common } = await parseBuffer(bytes, { mimeType: mimeTypeOf(path), size: bytes.length });
  const {
    genre: _genre,
    date: _date,
    originaldate: _originalDate,
    originalyear: _originalYear,
    ...rest
  } = common;
  return rest;
}

/** ffmpeg's tags without dates, and without those that it lists by the name of their frame. */
function withoutRenamed(tags: Record<string, string>): Record<string, string> {
  const { date: _date, tory: _tory, tpa: _tpa, ...rest } = tags;
  return rest;
}

describe.each(upgraded)('$name', ({ readableBefore, ...file }) => {
  it('becomes v2.4, says the same to every reader, and is given back', async () => {
    const path = put(file);
    const before = await commonTags(path);
    const { genre: _, ...others } = file.readableToFfmpeg ? ffprobeTags(path) : {};
    const packets = file.readableToFfmpeg ? audioPacketsDigest(path) : null;
    const { plan, result, batchId } = await write(path, ['Rock', 'Джаз']);
    expect(plan).toMatchObject({
      outcome: 'change',
      field: `${file.field} → ID3v2.4 TCON`,
      after: ['Rock', 'Джаз'],
      warnings: [],
    });
    expect(plan.alsoChanges).toEqual([
      `The ${file.field.split(' ')[0]} tag becomes an ID3v2.4 tag that says the same.`,
    ]);
    expect(result).toMatchObject({ status: 'written', after: ['Rock', 'Джаз'], failure: null });
    const again = await writer.plan({ path, genres: ['x'], policy: 'fill' });
    expect(again).toMatchObject({ field: 'ID3v2.4 TCON', before: ['Rock', 'Джаз'] });
    // What it did not read before (v2.2's identifiers, unsynchronised tags) it may read now.
    if (readableBefore) expect(await commonTags(path)).toMatchObject(before);
    if (file.readableToFfmpeg) {
      expect(audioPacketsDigest(path)).toBe(packets);
      const tags = ffprobeTags(path);
      expect(tags['genre']).toBe('Rock');
      if (readableBefore) expect(tags).toMatchObject(withoutRenamed(others));
    }

    expect((await writer.undo(batchId)).results).toMatchObject([{ status: 'written' }]);
    expect(readFileSync(path).equals(file.bytes), 'given back bit for bit').toBe(true);
  });
});

describe('a tag that would lose something', () => {
  it.each(files.filter(({ staysBecause }) => staysBecause !== null))(
    '$name stays in its version, says why, and gets the genre',
    async ({ staysBecause, ...file }) => {
      const path = put(file);
      const { plan, result, batchId } = await write(path, ['Rock', 'Jazz']);
      expect(plan).toMatchObject({
        outcome: 'change',
        field: file.field,
        after: ['Rock; Jazz'],
        alsoChanges: [],
      });
      expect(plan.warnings.filter((warning) => staysBecause!.test(warning))).toHaveLength(1);
      expect(result).toMatchObject({ status: 'written', after: ['Rock; Jazz'] });
      await writer.undo(batchId);
      expect(readFileSync(path).equals(file.bytes)).toBe(true);
    },
  );
});

describe('an upgrade alone touches no file', () => {
  const [file] = upgraded;
  const plan = async (path: string, genres: readonly string[], policy: 'fill' | 'add' | 'replace') =>
    writer.plan({ path, genres, policy, extras: upgradeId3 });

  it('whose genre stays', async () => {
    const path = put(file!);
    expect(await plan(path, ['Jazz'], 'fill')).toMatchObject({ outcome: 'kept' });
    expect(await plan(path, ['Pop'], 'replace')).toMatchObject({ outcome: 'unchanged', alsoChanges: [] });
    expect(await plan(path, ['Pop'], 'add')).toMatchObject({ outcome: 'unchanged' });
  });

  it('whose several genres stand in it already, joined', async () => {
    const path = put(file!);
    const batch = writer.startBatch({ policy: 'replace', modelId: 'test' });
    const kept = await writer.plan({ path, genres: ['Rock', 'Jazz'], policy: 'replace' });
    expect(await batch.write(kept)).toMatchObject({ status: 'written', after: ['Rock; Jazz'] });
    await batch.finish();
    expect(await plan(path, ['Rock', 'Jazz'], 'replace')).toMatchObject({ outcome: 'unchanged' });
  });

  it('of another container or version', async () => {
    const old = new Set(files.map(({ name }) => name));
    const inMemory = new MemoryFileSystem();
    const memoryWriter = new TagWriter({ journalFolder: '/journal', fileSystem: inMemory });
    for (const other of taggedFiles().filter(({ name }) => !old.has(name))) {
      const path = `/music/${other.name}`;
      inMemory.put(path, other.bytes);
      const request = { path, genres: ['Rock'], policy: 'replace' } as const;
      const asked = await memoryWriter.plan({ ...request, extras: upgradeId3 });
      const { extras: _asked, ...same } = asked;
      const { extras: _usual, ...usual } = await memoryWriter.plan(request);
      const several = asked.warnings.filter((warning) => /several ID3 tags/.test(warning));
      expect({ ...same, warnings: same.warnings.filter((warning) => !several.includes(warning)) }).toEqual(
        usual,
      );
    }
  });
});

describe('mutated files', () => {
  const mutationsEach = 50;
  const withoutGenre = (tag: Id3v2Tag): Id3v2Tag => ({
    ...tag,
    frames: tag.frames.filter((frame) => !isGenreFrame(frame)),
  });
  const firstTag = (bytes: Buffer): Id3v2Tag =>
    parseId3v2Tag(bytes.subarray(0, parseId3v2Header(bytes)!.totalLength));

  it('are written with all that their tags said, or refused, and are given back', async () => {
    const outcomes = { upgraded: 0, kept: 0, refused: 0 };
    const sources = upgraded.filter(({ name }) => /\.(mp3|aac)$/.test(name));
    for (const [index, { bytes }] of sources.entries()) {
      const random = generator(index + 1);
      for (let count = 0; count < mutationsEach; count++) {
        const mutated = mutate(bytes, random);
        const fileSystem = new MemoryFileSystem();
        fileSystem.put('/music/x', mutated);
        const mutatedWriter = new TagWriter({ journalFolder: '/journal', fileSystem });
        const batch = mutatedWriter.startBatch({ policy: 'replace', modelId: null });
        const request = { path: '/music/x', genres: ['Rock', 'Jazz'], policy: 'replace' } as const;
        const plan = await mutatedWriter.plan({ ...request, extras: upgradeId3 });
        const result = await batch.write(plan);
        await batch.finish();
        const written = Buffer.from(fileSystem.content('/music/x')!);
        if (result.status !== 'written') {
          outcomes.refused += 1;
          expect(result.failure?.code).toMatch(/damaged-tag|unsupported-container|empty-file/);
          expect(written.equals(mutated)).toBe(true);
          continue;
        }
        const isUpgraded = plan.field.includes('→');
        outcomes[isUpgraded ? 'upgraded' : 'kept'] += 1;
        if (isUpgraded) {
          const [before, after] = [mutated, written].map((file) => withoutGenre(firstTag(file)));
          expect(after!.version).toBe(4);
          expect(differenceInMeaning(before!, after!)).toBeNull();
        }
        await mutatedWriter.undo(batch.id);
        expect(fileSystem.content('/music/x')!.equals(mutated)).toBe(true);
      }
    }
    expect(outcomes.upgraded).toBeGreaterThan(100);
    expect(outcomes.kept).toBeGreaterThan(20);
    expect(outcomes.refused).toBeGreaterThan(100);
  });
});

/** What mutagen reads when it brings every tag up to v2.4 itself; times to the minute. */
const mutagenScript = `
import sys, json, re
from mutagen.id3 import ID3
from mutagen.wave import WAVE
from mutagen.aiff import AIFF

out = []
for path in sys.stdin.read().split('\\0'):
    tag = WAVE(path).tags if path.endswith('.wav') else AIFF(path).tags if path.endswith('.aiff') else ID3(path, load_v1=False)
    out.append({key: re.sub(r'( \\d\\d:\\d\\d):00', r'\\1', repr(frame)) for key, frame in tag.items() if key != 'TCON'})
print(json.dumps(out))
`;

function mutagenReadings(paths: readonly string[]): Record<string, string>[] {
  const options = { input: paths.join('\0'), encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  return JSON.parse(execFileSync(mutagenPython!, ['-c', mutagenScript], options)) as Record<string, string>[];
}

describe('mutagen', () => {
  it.skipIf(mutagenPython === null)('finds what it makes of the tag itself, and the genres', async () => {
    const readable = upgraded.filter(({ readableToMutagen }) => readableToMutagen);
    const paths = readable.map(put);
    const before = mutagenReadings(paths);
    for (const path of paths) expect((await write(path, ['Rock', 'Jazz'])).result.status).toBe('written');
    const after = mutagenReadings(paths);
    const genres = mutagenTags(paths);
    for (const [index, { name }] of readable.entries()) {
      expect({ name, fields: after[index] }).toEqual({ name, fields: before[index] });
      expect({ name, genres: genres[index]!.genres }).toEqual({ name, genres: ['Rock', 'Jazz'] });
    }
    expect(Object.keys(after[0]!)).toEqual(expect.arrayContaining(['TDRC', 'TDOR', 'TIPL', 'APIC:front']));
  });
});
