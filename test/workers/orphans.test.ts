/** Workers never outlive the program that started them, however it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  await vi.waitFor(() => expect(isAlive(worker)).toBe(false), { timeout: 5000, interval: 50 });
});
