/** Workers never outlive the program that started them, however it ends, and never go before it by accident. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { isAlive } from './is-alive.ts';

const program = fileURLToPath(new URL('./orphan-parent.ts', import.meta.url));

test.each([
  ['is idle', ''],
  ['waits for a file', 'stuck'],
  ['hangs in a file', 'hang'],
])('a worker that %s goes when its parent is killed', async (_state, path) => {
  const parent = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await once(parent.stdout, 'data');
  const worker = Number(String(said[0]));
  expect(isAlive(worker)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(worker)).toBe(false), { timeout: 20_000, interval: 50 });
});

test("Ctrl-C is the parent's to hear: the worker stays until the parent goes", async () => {
  const parent = spawn(process.execPath, [program, 'stuck'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const said = await once(parent.stdout, 'data');
  const worker = Number(String(said[0]));
  // A terminal sends it to the whole group, which is numbered after its first process.
  process.kill(-parent.pid!, 'SIGINT');
  await sleep(300);
  expect([parent.pid!, worker].map(isAlive)).toEqual([true, true]);
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(worker)).toBe(false), { timeout: 20_000, interval: 50 });
});
