/** What the command line accepts and refuses before any work is done. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { earmark } from '../end-to-end/earmark.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'earmark-program-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('--data stands before the command or after it', async () => {
  for (const [place, words] of [
    ['before', (data: string) => ['--data', data, 'history', '--json']],
    ['after', (data: string) => ['history', '--json', '--data', data]],
  ] as const) {
    const data = join(scratch, place);
    expect(await earmark(...words(data)), place).toMatchObject({ status: 0, stdout: '{"batches":[]}\n' });
    expect(existsSync(data), place).toBe(true);
  }
});

test('playlists are not put into a folder that is named like one of them', async () => {
  const target = join(scratch, 'all.m3u8');
  const { status, stderr } = await earmark('export', 'm3u8', target, '--data', join(scratch, 'data'));
  expect(status).toBe(2);
  expect(stderr).toContain('Name a folder.');
  expect(existsSync(target)).toBe(false);
});
