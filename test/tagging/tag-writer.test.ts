/** Plans, policies, batches, history and undo, over files on the disk. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  lstatSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasExtendedAttributes, listAttributes } from '../../main/tagging/extended-attributes.ts';
import { nodeFileSystem } from '../../main/tagging/node-file-system.ts';
import { TagWriter, type WritePlan } from '../../main/tagging/tag-writer.ts';
import type { WritePolicy, WriteResult } from '../../models/tagging.ts';
import { frameV23, frameV24, id3v2, textBody } from '../support/tags/id3-bytes.ts';
import { mp3Audio } from '../support/tags/made-audio.ts';

let root: string;
let folder: string;
let writer: TagWriter;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'earmark-writer-'));
  folder = join(root, 'music');
  mkdirSync(folder);
  writer = newWriter();
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(root, { recursive: true, force: true });
});

/** As after a restart. */
function newWriter(): TagWriter {
  return new TagWriter({ journalFolder: join(root, 'data', 'journal') });
}

function song(name: string, genres: readonly string[], version: 3 | 4 = 4): string {
  const genre =
    version === 4
      ? frameV24('TCON', textBody.utf8(genres.join('\0')))
      : frameV23('TCON', textBody.latin1(genres.join('; ')));
  const title = (version === 4 ? frameV24 : frameV23)('TIT2', textBody.latin1(name));
  const path = join(folder, name);
  const tag = id3v2({ version, frames: genres.length > 0 ? [title, genre] : [title], padding: 200 });
  writeFileSync(path, Buffer.concat([tag, mp3Audio()]));
  return path;
}

function plan(path: string, genres: readonly string[], policy: WritePolicy = 'replace'): Promise<WritePlan> {
  return writer.plan({ path, genres, policy });
}

async function writeAll(
  paths: readonly string[],
  genres: readonly string[],
  policy: WritePolicy = 'replace',
) {
  const batch = writer.startBatch({ policy, modelId: 'gtzan-v1' });
  const results: WriteResult[] = [];
  for (const path of paths) results.push(await batch.write(await plan(path, genres, policy)));
  await batch.finish();
  return { id: batch.id, written: batch.written, results };
}

async function genresOf(path: string): Promise<string[]> {
  return (await plan(path, ['x'], 'fill')).before;
}

describe('policies', () => {
  it.each<[WritePolicy, string[], string[], WritePlan['outcome'], string[]]>([
    ['fill', [], ['Rock'], 'change', ['Rock']],
    ['fill', ['Pop'], ['Rock'], 'kept', ['Pop']],
    ['add', [], ['Rock'], 'change', ['Rock']],
    ['add', ['Pop'], ['Rock'], 'change', ['Pop', 'Rock']],
    ['add', ['Pop', 'rock'], ['Rock'], 'unchanged', ['Pop', 'rock']],
    ['add', ['Folk (Celtic)'], ['Rock', 'ROCK', ' rock '], 'change', ['Folk (Celtic)', 'Rock']],
    ['replace', ['Pop', 'Soul'], ['Rock'], 'change', ['Rock']],
    ['replace', ['Rock'], ['Rock'], 'unchanged', ['Rock']],
    ['replace', ['rock'], ['Rock'], 'change', ['Rock']],
    ['replace', ['(17)'], ['Rock'], 'unchanged', ['Rock']],
  ])('%s on %j with %j: %s', async (policy, before, genres, outcome, after) => {
    const path = song('a.mp3', before);
    const planned = await plan(path, genres, policy);
    expect(planned).toMatchObject({ outcome, after, failure: null });
    const bytes = readFileSync(path);
    const { results } = await writeAll([path], genres, policy);
    const status = { change: 'written', kept: 'skipped', unchanged: 'unchanged', refused: 'failed' } as const;
    expect(results[0]).toMatchObject({ status: status[outcome] });
    expect(await genresOf(path)).toEqual(after);
    if (outcome !== 'change') expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('join several genres in v2.3, say so, and find a double in the joined text', async () => {
    const path = song('a.mp3', ['Pop', 'Soul'], 3);
    const planned = await plan(path, ['Rock'], 'add');
    expect(planned).toMatchObject({
      field: 'ID3v2.3 TCON',
      before: ['Pop; Soul'],
      after: ['Pop; Soul; Rock'],
    });
    expect(planned.warnings).toEqual([expect.stringContaining('joined')]);
    expect(await plan(path, ['soul'], 'add')).toMatchObject({ outcome: 'unchanged' });
    expect(await plan(path, ['Pop', 'Soul'])).toMatchObject({ outcome: 'unchanged' });
  });

  it.each([[[]], [['', '  ']], [['a\0b']], [['a\nb']], [['x'.repeat(201)]], [['\ud800']]])(
    'refuse %j',
    async (genres) => {
      const planned = await plan(song('a.mp3', []), genres);
      expect(planned).toMatchObject({ outcome: 'refused', failure: { code: 'invalid-request' } });
    },
  );
});

describe('planning', () => {
  it('touches nothing', async () => {
    const path = song('a.mp3', ['Pop']);
    chmodSync(folder, 0o555);
    const { ctimeNs, size } = statSync(path, { bigint: true });
    await plan(path, ['Rock']);
    expect(statSync(path, { bigint: true })).toMatchObject({ ctimeNs, size });
    expect(readdirSync(folder)).toEqual(['a.mp3']);
    expect(existsSync(join(root, 'data'))).toBe(false);
  });

  it.each<[string, string, (path: string) => void]>([
    ['not-found', 'a missing file', () => undefined],
    ['not-a-file', 'a folder', (path) => mkdirSync(path)],
    ['not-a-file', 'a FIFO', (path) => execFileSync('mkfifo', [path])],
    ['not-found', 'a link in a circle', (path) => symlinkSync(path, path)],
    ['empty-file', 'an empty file', (path) => writeFileSync(path, '')],
    ['unsupported-container', 'a text named like music', (path) => writeFileSync(path, 'hello')],
    [
      'damaged-tag',
      'a file cut within its tag',
      (path) => writeFileSync(path, id3v2({ version: 3, frames: [], padding: 99 }).subarray(0, 50)),
    ],
    ['read-only', 'a write-protected file', () => chmodSync(song('x.mp3', []), 0o444)],
    ['hard-link', 'a file with two names', (path) => linkSync(song('b.mp3', []), path)],
  ])('names as %s %s', async (code, _, make) => {
    const path = join(folder, 'x.mp3');
    make(path);
    const planned = await plan(path, ['Rock']);
    expect(planned).toMatchObject({ outcome: 'refused', failure: { code } });
    expect(planned.failure?.message).toMatch(/[.!]$/);
    const { results, written } = await writeAll([path], ['Rock']);
    expect(results[0]).toMatchObject({ status: 'failed', failure: { code } });
    expect(written).toBe(0);
  });

  it('names a folder that takes no new files', async () => {
    const path = song('a.mp3', ['Pop']);
    const fileSystem = { ...nodeFileSystem, isFolderWritable: async () => false };
    const guest = new TagWriter({ journalFolder: join(root, 'data'), fileSystem });
    expect(await guest.plan({ path, genres: ['Rock'], policy: 'replace' })).toMatchObject({
      outcome: 'refused',
      before: ['Pop'],
      failure: { code: 'no-permission' },
    });
  });

  it('names a path that is too long', async () => {
    expect(await plan(join(folder, 'x'.repeat(300)), ['Rock'])).toMatchObject({
      failure: { code: 'path-too-long' },
    });
  });
});

describe('writing', () => {
  it('handles names of 255 bytes, with newlines, emoji and decomposed accents', async () => {
    for (const name of [
      `${'x'.repeat(251)}.mp3`,
      'line\nbreak.mp3',
      '🎵🎵.mp3',
      'Björk.mp3',
      '-rf.mp3',
      ' .mp3',
    ]) {
      const path = song(name, ['Pop']);
      const { results, id } = await writeAll([path], ['Rock']);
      expect(results[0]).toMatchObject({ status: 'written', path });
      expect(await genresOf(path)).toEqual(['Rock']);
      await writer.undo(id);
      expect(await genresOf(path)).toEqual(['Pop']);
    }
  });

  it.skipIf(!hasExtendedAttributes())('keeps extended attributes, through an undo too', async () => {
    const xattr = await import('@napi-rs/xattr');
    const path = song('a.mp3', ['Pop']);
    const values = { 'user.comment': Buffer.from('mine'), 'user.empty': Buffer.alloc(0) };
    for (const [name, value] of Object.entries(values)) xattr.setAttributeSync(path, name, value);
    const { id, results } = await writeAll([path], ['Rock']);
    expect(results).toMatchObject([{ status: 'written', warnings: [] }]);
    const expectKept = (): void => {
      expect(listAttributes(path).toSorted()).toEqual(Object.keys(values));
      for (const [name, value] of Object.entries(values))
        expect(xattr.getAttributeSync(path, name)).toEqual(value);
    };
    expectKept();
    await writer.undo(id);
    expectKept();
  });

  it('says which attributes could not be kept', async () => {
    const path = song('a.mp3', ['Pop']);
    const fileSystem = { ...nodeFileSystem, copyAttributes: async () => ['user.large'] };
    writer = new TagWriter({ journalFolder: join(root, 'data', 'journal'), fileSystem });
    const { results } = await writeAll([path], ['Rock']);
    expect(results).toMatchObject([{ status: 'written', warnings: [expect.stringContaining('user.large')] }]);
  });

  it('notices a file that another program writes meanwhile, and leaves it to it', async () => {
    const path = song('a.mp3', ['Pop']);
    const before = readFileSync(path);
    for (const step of ['create', 'copyPieces', 'fingerprint', 'copyAttributes'] as const) {
      const original = nodeFileSystem[step] as (...given: unknown[]) => Promise<unknown>;
      const fileSystem = {
        ...nodeFileSystem,
        [step]: async (...given: unknown[]) => {
          appendFileSync(path, 'x');
          return original(...given);
        },
      };
      writer = new TagWriter({ journalFolder: join(root, 'data', 'journal'), fileSystem });
      const { results } = await writeAll([path], ['Rock']);
      expect(results, step).toMatchObject([{ status: 'failed', failure: { code: 'file-changed' } }]);
      expect(readFileSync(path).subarray(0, before.length).equals(before)).toBe(true);
      expect(readdirSync(folder)).toEqual(['a.mp3']);
    }
  });

  it('writes the file a link leads to and keeps the link', async () => {
    const path = song('real.mp3', ['Pop']);
    const link = join(folder, 'link.mp3');
    symlinkSync(path, link);
    const planned = await plan(link, ['Rock']);
    expect(planned.warnings).toEqual([expect.stringContaining(path)]);
    await writeAll([link], ['Rock']);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(await genresOf(path)).toEqual(['Rock']);
    await writer.undo('last', { paths: [link] });
    expect(await genresOf(path)).toEqual(['Pop']);
  });

  it('breaks a hard link only when asked to', async () => {
    const path = song('a.mp3', ['Pop']);
    const other = join(folder, 'b.mp3');
    linkSync(path, other);
    const planned = await writer.plan({ path, genres: ['Rock'], policy: 'replace', breakHardLinks: true });
    expect(planned.warnings).toEqual([expect.stringContaining('hard links')]);
    const batch = writer.startBatch({ policy: 'replace', modelId: null });
    expect(await batch.write(planned)).toMatchObject({ status: 'written' });
    await batch.finish();
    expect([await genresOf(path), await genresOf(other)]).toEqual([['Rock'], ['Pop']]);
  });

  it.each<[string, (path: string) => void]>([
    ['changed', (path) => appendFileSync(path, 'x')],
    ['got another time', (path) => utimesSync(path, 1, 1)],
    [
      'was replaced',
      (path) => (writeFileSync(`${path}.new`, readFileSync(path)), renameSync(`${path}.new`, path)),
    ],
  ])('leaves a file alone that %s after the plan', async (_, change) => {
    const path = song('a.mp3', ['Pop']);
    const planned = await plan(path, ['Rock']);
    change(path);
    const bytes = readFileSync(path);
    const batch = writer.startBatch({ policy: 'replace', modelId: null });
    expect(await batch.write(planned)).toMatchObject({ status: 'failed', failure: { code: 'file-changed' } });
    await batch.finish();
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('names a file that vanished after the plan', async () => {
    const path = song('a.mp3', ['Pop']);
    const planned = await plan(path, ['Rock']);
    rmSync(path);
    const batch = writer.startBatch({ policy: 'replace', modelId: null });
    expect(await batch.write(planned)).toMatchObject({ status: 'failed', failure: { code: 'not-found' } });
    await batch.finish();
  });

  it('keeps or updates the time of change, as asked', async () => {
    const old = new Date('2001-02-03T04:05:06.789Z');
    for (const modificationTime of ['keep', 'update'] as const) {
      const path = song('a.mp3', ['Pop']);
      utimesSync(path, old, old);
      const batch = writer.startBatch({ policy: 'replace', modelId: null, modificationTime });
      await batch.write(await plan(path, ['Rock']));
      await batch.finish();
      expect(Math.abs(statSync(path).mtimeMs - old.getTime()) < 1).toBe(modificationTime === 'keep');
      await writer.undo(batch.id);
      expect(statSync(path).mtimeMs).toBeCloseTo(old.getTime(), 2);
    }
  });

  it('keeps mode and owner', async () => {
    const path = song('a.mp3', ['Pop']);
    chmodSync(path, 0o664);
    const { uid, gid } = statSync(path);
    await writeAll([path], ['Rock']);
    expect(statSync(path)).toMatchObject({ uid, gid, mode: 0o100664 });
  });

  it('writes several files at the same time into one batch', async () => {
    const paths = Array.from({ length: 40 }, (_, index) => song(`${index}.mp3`, ['Pop']));
    const batch = writer.startBatch({ policy: 'replace', modelId: null });
    const results = await Promise.all(paths.map(async (path) => batch.write(await plan(path, ['Rock']))));
    await batch.finish();
    expect(results.every(({ status }) => status === 'written')).toBe(true);
    expect(await writer.history()).toMatchObject([{ files: 40, written: 40, failed: 0 }]);
    expect((await writer.undo('last')).results).toHaveLength(40);
    for (const path of paths) expect(await genresOf(path)).toEqual(['Pop']);
  });
});

describe('history', () => {
  it('leaves nothing behind for a batch that changed nothing', async () => {
    await writeAll([song('a.mp3', ['Rock'])], ['Rock']);
    await writeAll([song('b.mp3', ['Pop'])], ['Rock'], 'fill');
    expect(await writer.history()).toEqual([]);
    expect(existsSync(join(root, 'data'))).toBe(false);
  });

  it('lists batches, newest first, with what became of each file', async () => {
    const [a, b] = [song('a.mp3', ['Pop']), song('b.mp3', [])];
    const first = await writeAll([a, b, join(folder, 'missing.mp3')], ['Rock']);
    const second = await writeAll([a], ['Jazz']);
    writer = newWriter();
    expect(await writer.history()).toMatchObject([
      { id: second.id, kind: 'write', files: 1, written: 1, failed: 0, undone: 0 },
      {
        id: first.id,
        kind: 'write',
        policy: 'replace',
        modelId: 'gtzan-v1',
        files: 3,
        written: 2,
        failed: 1,
        undone: 0,
      },
    ]);
    expect(await writer.files(first.id)).toMatchObject([
      { path: a, before: ['Pop'], after: ['Rock'], state: 'written', failure: null },
      { path: b, before: [], after: ['Rock'], state: 'written', failure: null },
      { path: join(folder, 'missing.mp3'), state: 'failed', failure: { code: 'not-found' } },
    ]);
    expect(first.id).toMatch(/^\d{8}-\d{6}-[a-z0-9]{4}$/);
    await expect(writer.files('20200101-000000-aaaa')).rejects.toMatchObject({ code: 'unknown-batch' });
    await expect(writer.undo('../../etc/passwd')).rejects.toMatchObject({ code: 'unknown-batch' });
  });
});

describe('a journal that cannot be kept', () => {
  it.each([
    ['ENOSPC', 'disk-full', 'its disk is full'],
    ['EROFS', 'read-only', 'its disk can only be read'],
    ['EACCES', 'no-permission', 'no permission for it'],
    ['EIO', 'write-failed', '(EIO)'],
  ])('for %s is named as what failed, and no file is written', async (code, failureCode, words) => {
    const journalFolder = join(root, 'data', 'journal');
    const path = song('a.mp3', ['Pop']);
    const before = readFileSync(path);
    writer = new TagWriter({
      journalFolder,
      fileSystem: {
        ...nodeFileSystem,
        create: async (created) => {
          if (created.startsWith(journalFolder)) throw Object.assign(new Error(code), { code });
          return nodeFileSystem.create(created);
        },
      },
    });
    const { results } = await writeAll([path], ['Rock']);
    expect(results).toMatchObject([{ status: 'failed', failure: { code: failureCode } }]);
    expect(results[0]!.failure!.message).toContain(`could not be noted for an undo in "${journalFolder}"`);
    expect(results[0]!.failure!.message).toContain(words);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe('undo', () => {
  it('puts back a batch, a selection, and after a restart', async () => {
    const paths = ['a.mp3', 'b.mp3', 'c.mp3'].map((name) => song(name, ['Pop']));
    const originals = paths.map((path) => readFileSync(path));
    const { id } = await writeAll(paths, ['Rock']);
    writer = newWriter();
    const selected = await writer.undo(id, { paths: [paths[1]!] });
    expect(selected.results).toMatchObject([
      { path: paths[1], status: 'written', before: ['Rock'], after: ['Pop'] },
    ]);
    expect(await writer.files(id)).toMatchObject([
      { state: 'written' },
      { state: 'undone' },
      { state: 'written' },
    ]);
    writer = newWriter();
    const seen: string[] = [];
    await writer.undo('last', {
      onResult: ({ path }, done, total) => void seen.push(`${done}/${total} ${path === paths[1]}`),
    });
    expect(seen).toEqual(['1/2 false', '2/2 false']);
    expect(paths.map((path) => readFileSync(path))).toEqual(originals);
    expect(await writer.history()).toMatchObject([
      { kind: 'undo', undoes: id, files: 2, written: 2 },
      { kind: 'undo', undoes: id, files: 1, written: 1 },
      { kind: 'write', written: 3, undone: 3 },
    ]);
    await expect(writer.undo('last')).rejects.toMatchObject({ code: 'unknown-batch' });
    expect(await writer.undo(id)).toMatchObject({ batchId: null, undoes: id, results: [] });
  });

  it('can be undone, and that again', async () => {
    const path = song('a.mp3', ['Pop']);
    const before = readFileSync(path);
    const { id } = await writeAll([path], ['Rock']);
    const written = readFileSync(path);
    const undo = await writer.undo(id);
    expect(readFileSync(path).equals(before)).toBe(true);
    const redo = await writer.undo(undo.batchId!);
    expect(readFileSync(path).equals(written)).toBe(true);
    expect(await writer.files(id)).toMatchObject([{ state: 'written' }]);
    expect(await writer.files(undo.batchId!)).toMatchObject([{ state: 'undone' }]);
    await writer.undo(redo.batchId!);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(await writer.files(id)).toMatchObject([{ state: 'undone' }]);
    await writer.undo(undo.batchId!);
    await writer.undo('last');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('goes back step by step over two batches, the later first', async () => {
    const path = song('a.mp3', ['Pop']);
    const before = readFileSync(path);
    const first = await writeAll([path], ['Rock']);
    await writeAll([path], ['Jazz']);
    const refused = await writer.undo(first.id);
    expect(refused.results).toMatchObject([{ status: 'failed', failure: { code: 'undo-refused' } }]);
    expect(await genresOf(path)).toEqual(['Jazz']);
    await writer.undo('last');
    await writer.undo('last');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each<[string, string, (path: string) => void]>([
    ['undo-refused', 'with a byte of its audio changed', (path) => flipByte(path, -1000)],
    ['undo-refused', 'with a byte of its tag changed', (path) => flipByte(path, 14)],
    ['undo-refused', 'that became longer', (path) => appendFileSync(path, 'x')],
    ['not-found', 'that is gone', (path) => rmSync(path)],
    ['hard-link', 'that got a second name', (path) => linkSync(path, `${path}.2`)],
    ['read-only', 'that was write-protected since', (path) => chmodSync(path, 0o444)],
  ])('is refused as %s for a file %s', async (code, _, change) => {
    const path = song('a.mp3', ['Pop']);
    const { id } = await writeAll([path], ['Rock']);
    change(path);
    const bytes = existsSync(path) ? readFileSync(path) : null;
    const { results, batchId } = await writer.undo(id);
    expect(results).toMatchObject([{ status: 'failed', failure: { code } }]);
    if (bytes) expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(await writer.files(id)).toMatchObject([{ state: 'written' }]);
    expect(await writer.files(batchId!)).toMatchObject([{ state: 'failed', failure: { code } }]);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('stops after the files in hand', async () => {
    const paths = Array.from({ length: 40 }, (_, index) => song(`${index}.mp3`, ['Pop']));
    const { id } = await writeAll(paths, ['Rock']);
    const controller = new AbortController();
    const { results } = await writer.undo(id, {
      signal: controller.signal,
      onResult: () => controller.abort(),
    });
    expect(results.length).toBeGreaterThan(0);
    expect(results.length).toBeLessThanOrEqual(12);
    const undone = (await writer.files(id)).filter(({ state }) => state === 'undone');
    expect(undone.map(({ path }) => path).toSorted()).toEqual(results.map(({ path }) => path).toSorted());
  });

  it('puts several files back at the same time', async () => {
    const paths = ['a.mp3', 'b.mp3', 'c.mp3'].map((name) => song(name, ['Pop']));
    const { id } = await writeAll(paths, ['Rock']);
    const together = Promise.withResolvers<void>();
    const { results } = await writer.undo(id, {
      // One after the other would wait for ever.
      onResult: (_, done) => {
        if (done === paths.length) together.resolve();
        return together.promise;
      },
    });
    expect(results.map(({ path }) => path)).toEqual(paths.toReversed());
  });

  it('takes a file that one batch wrote twice back step by step', async () => {
    const path = song('a.mp3', ['Pop']);
    const before = readFileSync(path);
    const batch = writer.startBatch({ policy: 'replace', modelId: null });
    await batch.write(await plan(path, ['Rock']));
    await batch.write(await plan(path, ['Jazz']));
    await batch.finish();
    const { results } = await writer.undo(batch.id);
    expect(results).toMatchObject([{ after: ['Rock'] }, { after: ['Pop'] }]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

function flipByte(path: string, offset: number): void {
  const { mtime, atime } = statSync(path);
  const bytes = readFileSync(path);
  bytes[offset < 0 ? bytes.length + offset : offset]! ^= 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
}
