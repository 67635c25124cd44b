/** The journal: torn, rotten and shared between processes. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatRecord, parseRecord, type JournalRecord } from '../../main/tagging/journal-records.ts';
import { listBatchIds, newBatchId, readBatch } from '../../main/tagging/journal.ts';
import { systemProcesses } from '../../main/tagging/process-identity.ts';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import { Killed, MemoryFileSystem } from '../support/memory-file-system.ts';
import { taggedMp3s } from '../support/tags/tagged-files.ts';

const journalFolder = '/data/journal';
const song = taggedMp3s().find(({ name }) => name === 'v24-rich.mp3')!;

function scene(fileCount: number): { fileSystem: MemoryFileSystem; paths: string[] } {
  const fileSystem = new MemoryFileSystem();
  const paths = Array.from({ length: fileCount }, (_, index) => `/music/${index}.mp3`);
  for (const path of paths) fileSystem.put(path, song.bytes);
  return { fileSystem, paths };
}

function writerOf(fileSystem: MemoryFileSystem, pid: number, running: ReadonlySet<number>): TagWriter {
  const processes = {
    self: () => ({ pid, started: 'once' }),
    isRunning: (identity: { pid: number }) => running.has(identity.pid),
  };
  return new TagWriter({ journalFolder, fileSystem, processes });
}

async function writeAll(writer: TagWriter, paths: readonly string[]): Promise<string> {
  const batch = writer.startBatch({ policy: 'replace', modelId: null });
  for (const path of paths)
    await batch.write(await writer.plan({ path, genres: ['Rock'], policy: 'replace' }));
  await batch.finish();
  return batch.id;
}

describe('records', () => {
  const record: JournalRecord = { kind: 'begin', entry: 3, temporary: '/music/Björk\n🎵/.earmark-0.tmp' };

  it('are one line each and come back', () => {
    const line = formatRecord(record);
    expect(line.split('\n')).toHaveLength(2);
    expect(parseRecord(line.trimEnd())).toEqual(record);
  });

  it('are known to be damaged by a single byte, or when cut short', () => {
    const line = formatRecord(record).trimEnd();
    for (let index = 0; index < line.length; index++) {
      expect(parseRecord(line.slice(0, index))).toBeNull();
      const changed =
        line.slice(0, index) + String.fromCodePoint(line.codePointAt(index)! ^ 1) + line.slice(index + 1);
      expect(parseRecord(changed)).toBeNull();
    }
  });

  it('of a kind that is not known are passed over', () => {
    expect(parseRecord(formatRecord({ kind: 'later' } as unknown as JournalRecord).trimEnd())).toBeNull();
  });
});

describe('a journal', () => {
  it('cut at any byte tells of what was complete', async () => {
    const { fileSystem, paths } = scene(2);
    const id = await writeAll(writerOf(fileSystem, 1, new Set()), paths);
    const path = `${journalFolder}/${id}.journal`;
    const whole = Buffer.from(fileSystem.content(path)!);
    const lineEnds = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index);
    for (let length = 0; length <= whole.length; length += 7) {
      fileSystem.put(path, whole.subarray(0, length));
      const batch = await readBatch(fileSystem, journalFolder, id, { withEdits: true });
      const complete = lineEnds.filter((end) => end <= length).length;
      expect(batch === null).toBe(complete === 0);
      const begun = whole
        .subarray(0, length)
        .toString()
        .split('\n')
        .slice(0, complete)
        .filter((line) => line.includes('"begin"'));
      expect(batch?.entries.length ?? 0).toBe(begun.length);
    }
  });

  it('goes on behind a torn record after a restart', async () => {
    const { fileSystem, paths } = scene(3);
    const running = new Set([1]);
    const batch = writerOf(fileSystem, 1, running).startBatch({ policy: 'replace', modelId: null });
    await batch.write(
      await writerOf(fileSystem, 1, running).plan({ path: paths[0]!, genres: ['Rock'], policy: 'replace' }),
    );
    const path = `${journalFolder}/${batch.id}.journal`;
    fileSystem.put(path, Buffer.concat([fileSystem.content(path)!, Buffer.from('0a0b0c0d {"kind":"inte')]));
    running.delete(1);
    const writer = writerOf(fileSystem, 2, running);
    expect(await writer.recover()).toMatchObject({ batches: 1 });
    expect(await writer.files(batch.id)).toMatchObject([{ state: 'written' }]);
    expect(await writer.recover()).toMatchObject({ batches: 0 });
    expect((await writer.undo('last')).results).toMatchObject([{ status: 'written' }]);
    expect(fileSystem.content(paths[0]!)!.equals(song.bytes)).toBe(true);
  });

  it('of the first version, which knew files by their SHA-256, is recovered and undone', async () => {
    for (const kill of [true, false]) {
      const { fileSystem, paths } = scene(2);
      const running = new Set([1]);
      const first = writerOf(fileSystem, 1, running);
      const batch = first.startBatch({ policy: 'replace', modelId: null });
      for (const path of paths) {
        await batch.write(await first.plan({ path, genres: ['Rock'], policy: 'replace' }));
      }
      if (!kill) await batch.finish();
      const path = `${journalFolder}/${batch.id}.journal`;
      const records = fileSystem.content(path)!.toString().trimEnd().split('\n').map(parseRecord);
      const old = records.flatMap((record): JournalRecord[] => {
        if (record?.kind === 'batch') return [{ ...record, version: 1 as const }];
        if (kill && record?.kind === 'outcome') return [];
        if (record?.kind !== 'intent') return record ? [record] : [];
        const { kept: _kept, receipt: _receipt, ...rest } = record;
        return [{ ...rest, sha256Before: createHash('sha256').update(song.bytes).digest('hex') }];
      });
      fileSystem.put(path, Buffer.from(old.map((record) => formatRecord(record)).join('')));
      running.delete(1);
      const writer = writerOf(fileSystem, 2, running);
      expect(await writer.recover()).toMatchObject(kill ? { written: 2 } : { batches: 0 });
      expect((await writer.files(batch.id))[0]).not.toHaveProperty('receipt');
      // One that changed since is not put back.
      const changed = Buffer.from(fileSystem.content(paths[1]!)!);
      changed[changed.length - 100]! ^= 1;
      fileSystem.put(paths[1]!, changed);
      const { results } = await writer.undo(batch.id);
      expect(results.toSorted((a, b) => a.path.localeCompare(b.path))).toMatchObject([
        { status: 'written' },
        { status: 'failed', failure: { code: 'undo-refused' } },
      ]);
      expect(fileSystem.content(paths[0]!)!.equals(song.bytes)).toBe(true);
      expect(fileSystem.content(paths[1]!)!.equals(changed)).toBe(true);
    }
  });

  it('with a rotten record loses that file alone', async () => {
    const { fileSystem, paths } = scene(3);
    const writer = writerOf(fileSystem, 1, new Set([1]));
    const id = await writeAll(writer, paths);
    const path = `${journalFolder}/${id}.journal`;
    const lines = fileSystem.content(path)!.toString().split('\n');
    const rotten = lines.findIndex((line) => line.includes('"intent"') && line.includes('/music/1.mp3'));
    lines[rotten] = lines[rotten]!.replace('Rock', 'Sock');
    fileSystem.put(path, Buffer.from(lines.join('\n')));
    expect((await writer.undo(id)).results).toHaveLength(2);
    expect(fileSystem.content(paths[0]!)!.equals(song.bytes)).toBe(true);
    expect(fileSystem.content(paths[1]!)!.equals(song.bytes)).toBe(false);
  });

  it('whose first record is gone is left out of history, and said to be damaged', async () => {
    const { fileSystem, paths } = scene(1);
    const writer = writerOf(fileSystem, 1, new Set([1]));
    const id = await writeAll(writer, paths);
    fileSystem.put(`${journalFolder}/${id}.journal`, Buffer.from('rubbish\n'));
    expect(await writer.history()).toEqual([]);
    await expect(writer.undo(id)).rejects.toMatchObject({ code: 'journal-damaged' });
    expect(await writer.recover()).toMatchObject({ batches: 0 });
  });

  it('that cannot be read keeps no other from being listed, settled and undone', async () => {
    const { fileSystem, paths } = scene(2);
    const writer = writerOf(fileSystem, 1, new Set());
    const locked = await writeAll(writer, paths.slice(0, 1));
    const open = await writeAll(writer, paths.slice(1));
    for (const id of [locked, open]) {
      const path = `${journalFolder}/${id}.journal`;
      const lines = fileSystem.content(path)!.toString().trimEnd().split('\n');
      fileSystem.put(path, Buffer.from(`${lines.slice(0, -2).join('\n')}\n`));
    }
    fileSystem.faultAt = ({ name, path }) =>
      name === 'openForReading' && path.includes(locked) ? { kind: 'error', code: 'EACCES' } : undefined;
    const next = writerOf(fileSystem, 2, new Set());
    expect(await next.recover()).toMatchObject({ batches: 1, written: 1 });
    expect((await next.history()).map(({ id }) => id)).toEqual([open]);
    await expect(next.undo(locked)).rejects.toMatchObject({ code: 'no-permission' });
    expect((await next.undo('last')).undoes).toBe(open);
    expect(fileSystem.content(paths[1]!)!.equals(song.bytes)).toBe(true);
    fileSystem.restart();
    expect(await next.recover()).toMatchObject({ batches: 1, written: 1 });
    await next.undo(locked);
    expect(fileSystem.content(paths[0]!)!.equals(song.bytes)).toBe(true);
  });

  it('that cannot be written is settled at a later start', async () => {
    const { fileSystem, paths } = scene(1);
    const writer = writerOf(fileSystem, 1, new Set());
    const id = await writeAll(writer, paths);
    const path = `${journalFolder}/${id}.journal`;
    const lines = fileSystem.content(path)!.toString().trimEnd().split('\n');
    fileSystem.put(path, Buffer.from(`${lines.slice(0, -2).join('\n')}\n`));
    fileSystem.faultAt = ({ name }) =>
      name === 'openForAppending' ? { kind: 'error', code: 'EROFS' } : undefined;
    expect(await writer.recover()).toMatchObject({ batches: 0 });
    expect(await writer.history()).toHaveLength(1);
    fileSystem.restart();
    expect(await writer.recover()).toMatchObject({ batches: 1, written: 1 });
  });

  it('is read in pieces, whatever its length and wherever a line ends', async () => {
    const { fileSystem, paths } = scene(1);
    const writer = writerOf(fileSystem, 1, new Set([1]));
    const id = await writeAll(writer, paths);
    const path = `${journalFolder}/${id}.journal`;
    const [first, ...others] = fileSystem.content(path)!.toString().trimEnd().split('\n');
    const failure = { code: 'read-failed' as const, message: 'ü'.repeat(300_000) };
    const refused = formatRecord({ kind: 'refused', path: '/x', before: [], after: [], failure });
    for (const missing of [0, 1, 2, 3]) {
      const padding = '\n'.repeat(2 ** 20 - Buffer.byteLength(refused) - Buffer.byteLength(first!) - missing);
      const text = `${first}\n${refused}${padding}${refused.repeat(5)}${others.join('\n')}\n`;
      fileSystem.put(path, Buffer.from(text));
      const batch = await readBatch(fileSystem, journalFolder, id, { withEdits: true });
      expect(batch).toMatchObject({ isClosed: true, damagedLines: 0 });
      expect(batch!.refused.map((file) => file.failure)).toEqual(Array.from({ length: 6 }, () => failure));
      expect(batch!.entries[0]?.intent?.edits).not.toEqual([]);
    }
  });

  it('is none of what else lies in the folder', async () => {
    const { fileSystem } = scene(0);
    for (const name of ['notes.txt', '20261122-140903-k3f9.journal.bak', 'x.journal', '.DS_Store']) {
      fileSystem.put(`${journalFolder}/${name}`, Buffer.from('x'));
    }
    expect(await listBatchIds(fileSystem, journalFolder)).toEqual([]);
  });
});

describe('two processes', () => {
  it('leave each other alone, and settle what is left of one that ended', async () => {
    const { fileSystem, paths } = scene(2);
    const running = new Set([1, 2]);
    const first = writerOf(fileSystem, 1, running);
    const plan = await first.plan({ path: paths[0]!, genres: ['Rock'], policy: 'replace' });
    const batch = first.startBatch({ policy: 'replace', modelId: null });
    fileSystem.faultAt = ({ name, path }) =>
      name === 'rename' && path === paths[0] ? { kind: 'kill', when: 'before' } : undefined;
    await expect(batch.write(plan)).rejects.toThrow(Killed);
    fileSystem.restart();
    const second = writerOf(fileSystem, 2, running);
    expect(await second.recover()).toMatchObject({ batches: 0, temporaryFilesRemoved: 0 });
    expect(fileSystem.names('/music')).toHaveLength(3);
    running.delete(1);
    expect(await second.recover()).toMatchObject({ batches: 1, interrupted: 1, temporaryFilesRemoved: 1 });
    expect(await second.files(batch.id)).toMatchObject([{ state: 'interrupted', after: ['Rock'] }]);
    expect(fileSystem.names('/music')).toHaveLength(2);
  });

  it('never remove a file that only looks like a temporary one', async () => {
    const { fileSystem, paths } = scene(1);
    fileSystem.put('/music/.earmark-0123456789abcdef.tmp', Buffer.from('somebody elses'));
    const running = new Set([1]);
    await writeAll(writerOf(fileSystem, 1, running), paths);
    await writerOf(fileSystem, 2, running).recover();
    expect(fileSystem.names('/music')).toContain('.earmark-0123456789abcdef.tmp');
  });

  it('mark a file unknown that somebody else changed in between, and keep the copy', async () => {
    const { fileSystem, paths } = scene(1);
    const writer = writerOf(fileSystem, 1, new Set());
    const plan = await writer.plan({ path: paths[0]!, genres: ['Rock'], policy: 'replace' });
    const batch = writer.startBatch({ policy: 'replace', modelId: null });
    fileSystem.faultAt = ({ name }) => (name === 'rename' ? { kind: 'kill', when: 'before' } : undefined);
    await expect(batch.write(plan)).rejects.toThrow(Killed);
    fileSystem.restart();
    fileSystem.put(paths[0]!, Buffer.from('somebody elses'));
    expect(await writer.recover()).toMatchObject({ unknown: 1, temporaryFilesRemoved: 0 });
    expect(await writer.files(batch.id)).toMatchObject([{ state: 'unknown' }]);
    expect(fileSystem.content(paths[0]!)!.toString()).toBe('somebody elses');
    expect((await writer.undo(batch.id)).results).toEqual([]);
  });
});

describe('a process', () => {
  it('knows itself and that others are gone', () => {
    const self = systemProcesses.self();
    expect(systemProcesses.isRunning(self)).toBe(true);
    expect(systemProcesses.isRunning({ ...self, started: 'boot:another:1' })).toBe(false);
    expect(systemProcesses.isRunning({ pid: 2 ** 30, started: self.started })).toBe(false);
  });
});

describe('batch ids', () => {
  it('say when, sort by it and can be typed', () => {
    const id = newBatchId(new Date('2026-11-22T14:09:03.999Z'));
    expect(id).toMatch(/^20261122-140903-[a-z2-9]{4}$/);
    expect(newBatchId(new Date('2026-11-22T14:09:04Z')) > id).toBe(true);
  });
});
