/** Receipts and export of batches, and batches that are taken out of the history. */
import { extname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { taggedFiles } from '../support/tags/all-tagged-files.ts';
import { taggedFlacs, taggedMp3s } from '../support/tags/tagged-files.ts';

const songs = [
  taggedMp3s().find(({ name }) => name === 'v24-rich.mp3')!,
  taggedFlacs().find(({ name }) => name === 'rich.flac')!,
];

/** A disk, and a writer whose clock goes on by a day at each batch. */
function scene(): { fileSystem: MemoryFileSystem; writer: TagWriter; paths: string[] } {
  const fileSystem = new MemoryFileSystem();
  const paths = songs.map(({ name, bytes }) => {
    fileSystem.put(`/music/${name}`, bytes);
    return `/music/${name}`;
  });
  let day = 0;
  const now = (): Date => new Date(Date.UTC(2026, 10, ++day));
  return { fileSystem, writer: new TagWriter({ journalFolder: '/journal', fileSystem, now }), paths };
}

async function write(writer: TagWriter, paths: readonly string[], genre: string): Promise<string> {
  const batch = writer.startBatch({ policy: 'replace', modelId: 'm' });
  for (const path of paths) {
    const plan = await writer.plan({ path, genres: [genre], policy: 'replace' });
    expect(await batch.write(plan)).toMatchObject({ status: 'written' });
  }
  await batch.finish();
  return batch.id;
}

describe('a receipt', () => {
  it('says what was proved of each file', async () => {
    const { writer, paths } = scene();
    const id = await write(writer, paths, 'Jazz');
    const files = await writer.files(id);
    expect(files).toHaveLength(2);
    for (const [index, { receipt }] of files.entries()) {
      const { bytes } = songs[index]!;
      expect(receipt).toMatchObject({ readBack: { parser: 'music-metadata', genres: ['Jazz'] } });
      expect(receipt!.fingerprintAfter).toBe(receipt!.fingerprintBefore);
      expect(receipt!.bytesKept + receipt!.bytesReplaced).toBe(bytes.length);
      expect(receipt!.audioBytes).toBeGreaterThan(1000);
      expect(receipt!.fieldsCompared).toBeGreaterThan(5);
    }
    expect(new Set(files.map(({ receipt }) => receipt!.fingerprintBefore)).size).toBe(2);
  });

  it('of an undo is that of the whole file, and one that was never written has none', async () => {
    const { fileSystem, writer, paths } = scene();
    const id = await write(writer, paths, 'Jazz');
    const { batchId } = await writer.undo(id);
    const [written] = await writer.files(id);
    const undone = (await writer.files(batchId!)).find(({ path }) => path === written!.path);
    expect(undone!.receipt).toMatchObject({
      audioBytes: null,
      fingerprintAfter: written!.receipt!.fingerprintBefore,
    });
    fileSystem.faultAt = ({ name }) => (name === 'rename' ? { kind: 'error', code: 'EIO' } : undefined);
    const plan = await writer.plan({ path: paths[0]!, genres: ['Rock'], policy: 'replace' });
    const failing = writer.startBatch({ policy: 'replace', modelId: null });
    expect(await failing.write(plan)).toMatchObject({ status: 'failed' });
    await failing.finish();
    expect((await writer.files(failing.id))[0]).not.toHaveProperty('receipt');
  });

  it('comes with a file of every container, and each goes back bit for bit', async () => {
    const { fileSystem, writer } = scene();
    const files = [...new Map(taggedFiles().map((file) => [extname(file.name), file])).values()];
    expect(files.length).toBeGreaterThan(7);
    const paths = files.map(({ name, bytes }) => {
      fileSystem.put(`/music/${name}`, bytes);
      return `/music/${name}`;
    });
    const id = await write(writer, paths, 'Some genre or other');
    const listed = await writer.files(id);
    expect(listed.map(({ path, before, state }) => ({ path, before, state }))).toEqual(
      files.map(({ name, genres }) => ({ path: `/music/${name}`, before: genres, state: 'written' })),
    );
    for (const { path, receipt } of listed) {
      expect(receipt?.readBack, path).toEqual({ parser: 'music-metadata', genres: ['Some genre or other'] });
    }
    const { results } = await writer.undo(id, { paths: paths.slice(1) });
    expect(results).toHaveLength(paths.length - 1);
    expect((await writer.history())[1]).toMatchObject({ undone: paths.length - 1 });
    await writer.undo(id);
    for (const [index, path] of paths.entries())
      expect(fileSystem.content(path)!.equals(files[index]!.bytes), path).toBe(true);
  });

  it('is exported with old and new bytes', async () => {
    const { writer, paths } = scene();
    const id = await write(writer, paths, 'Jazz');
    const exported = await writer.exportBatch(id);
    expect(exported.batch).toMatchObject({ id, action: 'write' });
    expect(exported.files).toEqual(await writer.files(id));
    expect(exported.intents.map(({ path }) => path)).toEqual(paths);
    for (const { edits } of exported.intents) expect(edits.length).toBeGreaterThan(0);
    await expect(writer.exportBatch('nothing')).rejects.toMatchObject({ code: 'unknown-batch' });
  });
});

describe('pruning', () => {
  it('takes out what is older than a date, and says how many files cannot be put back any more', async () => {
    const { fileSystem, writer, paths } = scene();
    const first = await write(writer, paths, 'Jazz');
    const second = await write(writer, paths, 'Rock');
    const pruned = await writer.prune({ before: new Date(Date.UTC(2026, 10, 2)), keep: 0 });
    expect(pruned).toEqual({ batches: [first], filesNotUndoable: 2 });
    expect((await writer.history()).map(({ id }) => id)).toEqual([second]);
    await expect(writer.undo(first)).rejects.toMatchObject({ code: 'unknown-batch' });
    expect((await writer.undo(second)).results).toMatchObject([{ status: 'written' }, { status: 'written' }]);
    expect(fileSystem.names('/journal')).toHaveLength(2);
  });

  it('keeps the newest', async () => {
    const { writer, paths } = scene();
    const ids = [];
    for (const genre of ['A', 'B', 'C']) ids.push(await write(writer, paths, genre));
    expect(await writer.prune({ before: null, keep: 2 })).toMatchObject({ batches: [ids[0]] });
    expect(await writer.prune({ before: null, keep: 2 })).toEqual({ batches: [], filesNotUndoable: 0 });
    expect(await writer.prune({ before: null, keep: 0 })).toMatchObject({ batches: [ids[1], ids[2]] });
    expect(await writer.history()).toEqual([]);
  });

  it('never takes out an undo alone: its files would seem to stand as written', async () => {
    const { fileSystem, writer, paths } = scene();
    const written = await write(writer, paths, 'Jazz');
    const { batchId: undo } = await writer.undo(written);
    // A batch that the disk does not let go of.
    fileSystem.faultAt = ({ name, path }) =>
      name === 'remove' && path.includes(written) ? { kind: 'error', code: 'EACCES' } : undefined;
    expect(await writer.prune({ before: null, keep: 0 })).toEqual({ batches: [], filesNotUndoable: 0 });
    expect(await writer.files(written)).toMatchObject([{ state: 'undone' }, { state: 'undone' }]);
    fileSystem.restart();
    expect(await writer.prune({ before: null, keep: 0 })).toEqual({
      batches: [written, undo],
      filesNotUndoable: 0,
    });
  });

  it('leaves a batch that is still being written', async () => {
    const { writer, paths } = scene();
    const batch = writer.startBatch({ policy: 'replace', modelId: null });
    await batch.write(await writer.plan({ path: paths[0]!, genres: ['Jazz'], policy: 'replace' }));
    expect(await writer.prune({ before: null, keep: 0 })).toMatchObject({ batches: [] });
    await batch.finish();
    expect(await writer.prune({ before: null, keep: 0 })).toMatchObject({ batches: [batch.id] });
  });

  it('can be stopped at any call, and history stays true', async () => {
    for (let index = 0; ; index++) {
      const { fileSystem, writer, paths } = scene();
      const written = await write(writer, paths, 'Jazz');
      await writer.undo(written);
      fileSystem.restart();
      fileSystem.faultAt = (call) => (call.index === index ? { kind: 'kill', when: 'before' } : undefined);
      const outcome = await writer.prune({ before: null, keep: 0 }).catch(() => 'killed');
      fileSystem.restart();
      for (const { id, kind } of await writer.history()) {
        if (kind !== 'write') continue;
        expect(await writer.files(id)).toMatchObject([{ state: 'undone' }, { state: 'undone' }]);
      }
      if (outcome !== 'killed') break;
      expect(index).toBeLessThan(100);
    }
  });
});
