/** The lock between set-ups: one at a time, and none kept by those that are gone. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../scripts/setup/lock.mjs';

const lockModule = new URL('../../scripts/setup/lock.mjs', import.meta.url).href;

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-lock-'));
  lock = join(folder, 'below', 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** Leaves a lock as its holder would have left it. */
async function leaveLock(owner: {
  token: string;
  pid: number;
  children?: number[];
  host: string;
}): Promise<void> {
  await mkdir(lock, { recursive: true });
  await writeFile(join(lock, 'owner.json'), JSON.stringify(owner));
}

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', '']);
  await once(child, 'exit');
  return child.pid!;
}

test('answers what the work answers and leaves nothing behind', async () => {
  expect(await withLock(lock, () => Promise.resolve(existsSync(lock)))).toBe(true);
  expect(existsSync(lock)).toBe(false);
});

test('is given back when the work fails', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(existsSync(lock)).toBe(false);
});

test('lets processes in one at a time', async () => {
  const counter = join(folder, 'counter');
  await writeFile(counter, '0');
  // Without the lock the increments would overlap: each reads, waits, and writes.
  const script = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { setTimeout as wait } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(lockModule)};
    for (let round = 0; round < 3; round += 1) {
      await withLock(${JSON.stringify(lock)}, async () => {
        const value = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
        await wait(20);
        writeFileSync(${JSON.stringify(counter)}, String(value + 1));
      });
    }`;
  const file = join(folder, 'increment.mjs');
  await writeFile(file, script);
  const children = Array.from({ length: 4 }, () => fork(file, { silent: true }));
  const statuses = await Promise.all(
    children.map(async (child) => (await once(child, 'exit'))[0] as unknown),
  );
  expect(statuses).toEqual([0, 0, 0, 0]);
  expect(await readFile(counter, 'utf8')).toBe('12');
});

test('takes over from a process that is gone', async () => {
  await leaveLock({ token: 'gone', pid: await endedPid(), host: hostname() });
  expect(await withLock(lock, () => Promise.resolve('mine'))).toBe('mine');
});

test('waits for a program that outlived the process that started it', async () => {
  const child = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 800)']);
  await leaveLock({ token: 'gone', pid: await endedPid(), children: [child.pid!], host: hostname() });
  const ended = once(child, 'exit');
  await withLock(lock, () => Promise.resolve());
  expect(child.exitCode).toBe(0);
  await ended;
});

test('is left by an interrupted process to a program that it could not end', async () => {
  const childModule = new URL('../../scripts/setup/child.mjs', import.meta.url).href;
  const stubborn = 'process.on("SIGTERM", () => {}); setTimeout(() => {}, 1500); console.log("in")';
  const script = `
    import { runChild } from ${JSON.stringify(childModule)};
    import { withLock } from ${JSON.stringify(lockModule)};
    process.on('SIGTERM', () => process.exit(143));
    await withLock(${JSON.stringify(lock)}, () =>
      runChild(process.execPath, ['--eval', ${JSON.stringify(stubborn)}], { errors: 'show' }));`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  await once(holder.stderr, 'data');
  const start = performance.now();
  holder.kill('SIGTERM');
  await once(holder, 'exit');
  expect(existsSync(lock)).toBe(true);
  await withLock(lock, () => Promise.resolve());
  expect(performance.now() - start).toBeGreaterThan(700);
});

test('takes over from another machine that stopped touching it', async () => {
  await leaveLock({ token: 'far', pid: 1, host: 'another-machine' });
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(lock, longAgo, longAgo);
  expect(await withLock(lock, () => Promise.resolve('mine'))).toBe('mine');
});

test('waits for another machine that is at work', async () => {
  await leaveLock({ token: 'far', pid: 1, host: 'another-machine' });
  let entered = false;
  const waiting = withLock(lock, () => {
    entered = true;
    return Promise.resolve();
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(entered).toBe(false);
  await rm(lock, { recursive: true });
  await waiting;
  expect(entered).toBe(true);
});

test('is given back by a process that is interrupted in its work', async () => {
  const script = `
    import { withLock } from ${JSON.stringify(lockModule)};
    process.on('SIGTERM', () => process.exit(143));
    await withLock(${JSON.stringify(lock)}, () => {
      process.stdout.write('in');
      return new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([143, null]);
  expect(existsSync(lock)).toBe(false);
});
