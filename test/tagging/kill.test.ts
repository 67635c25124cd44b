/** Real processes killed at random moments of writing and undoing: no file is damaged, and history is true. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import { taggedFlacs, taggedMp3s } from '../support/tags/tagged-files.ts';

const child = fileURLToPath(new URL('../support/tags/write-batch.ts', import.meta.url));
const rounds = 8;
const fileCount = 60;

let folder: string;
let journalFolder: string;
const originals = new Map<string, Buffer>();

beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), 'earmark-kill-'));
  folder = join(root, 'music');
  journalFolder = join(root, 'journal');
  mkdirSync(folder);
  const files = [...taggedMp3s(), ...taggedFlacs()].slice(-fileCount);
  for (const { name, bytes } of files) {
    // Enough audio for a write to be caught halfway.
    const longer = name.endsWith('.mp3') ? bytes : Buffer.concat([bytes, bytes.subarray(-200_000)]);
    originals.set(name, longer);
    writeFileSync(join(folder, name), longer);
  }
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

/** Starts a writing process and kills it after a while; resolves when it is gone. */
async function runAndKill(milliseconds: number): Promise<void> {
  const running = spawn(process.execPath, [child, folder, journalFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    running.once('exit', (_, signal) => resolve(signal)),
  );
  await new Promise((resolve) => running.stdout.once('data', resolve));
  await delay(milliseconds);
  running.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
}

/** What each file is now: the original, or something else by its digest. */
function contents(): Map<string, string> {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return new Map(
    names.map((name) => {
      const bytes = readFileSync(join(folder, name));
      return [
        name,
        bytes.equals(originals.get(name)!) ? 'old' : createHash('sha256').update(bytes).digest('hex'),
      ];
    }),
  );
}

it(`survives ${rounds} kills`, { timeout: 120_000 }, async () => {
  const writer = new TagWriter({ journalFolder });
  const written = new Map<string, string>();
  let seenNew = 0;
  for (let round = 0; round < rounds; round++) {
    await runAndKill(20 + Math.random() * 700);
    const before = contents();
    expect([...before.keys()].toSorted()).toEqual([...originals.keys()].toSorted());
    const recovery = await writer.recover();
    expect(recovery.unknown).toBe(0);
    expect(contents(), 'recovery touches no file').toEqual(before);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);

    // What history says stands is what the disk says is new, file by file.
    const standing = new Set<string>();
    for (const batch of await writer.history()) {
      if (batch.kind !== 'write') continue;
      for (const file of await writer.files(batch.id)) {
        if (file.state === 'written') standing.add(file.path);
        expect(['written', 'undone', 'interrupted']).toContain(file.state);
      }
    }
    for (const [name, content] of before) {
      expect(standing.has(join(folder, name)), `${name} in round ${round}`).toBe(content !== 'old');
      if (content === 'old') continue;
      seenNew++;
      // There is one new content of a file, and no half of it.
      expect(written.get(name) ?? content).toBe(content);
      written.set(name, content);
    }

    for (const batch of (await writer.history()).filter(({ kind }) => kind === 'write')) {
      for (const result of (await writer.undo(batch.id)).results) expect(result.failure).toBeNull();
    }
    expect(
      [...contents().values()].every((content) => content === 'old'),
      'undo brings everything back',
    ).toBe(true);
  }
  expect(seenNew, 'kills came while files were written').toBeGreaterThan(0);
});

it('leaves a batch to the process that still writes it', async () => {
  const running = spawn(process.execPath, [child, folder, journalFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => running.once('exit', resolve));
  try {
    await new Promise((resolve) => running.stdout.once('data', resolve));
    const writer = new TagWriter({ journalFolder });
    for (let attempt = 0; attempt < 10; attempt++) {
      await delay(20);
      expect(await writer.recover()).toMatchObject({ batches: 0, temporaryFilesRemoved: 0 });
    }
  } finally {
    running.kill('SIGKILL');
    await ended;
  }
  const writer = new TagWriter({ journalFolder });
  await writer.recover();
  for (const batch of await writer.history()) if (batch.kind === 'write') await writer.undo(batch.id);
  expect([...contents().values()].every((content) => content === 'old')).toBe(true);
});
