/** node-id3, which many programs read tags with, finds the genre that was written, and everything else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import NodeId3 from 'node-id3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import { makeMusic } from '../end-to-end/made-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earmark-node-id3-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['ID3v2.3', ['-id3v2_version', '3']],
  ['ID3v2.4', ['-id3v2_version', '4']],
  ['no tag at all', ['-id3v2_version', '0', '-write_id3v1', '0']],
])('reads the genre out of %s', async (name, options) => {
  const path = join(folder, `${name}.mp3`);
  makeMusic(path, ['-b:a', '64k', '-metadata', 'title=Hallogallo', '-metadata', 'artist=Neu!', ...options]);
  const { raw: before = {} } = NodeId3.read(path, { noRaw: false });
  const writer = new TagWriter({ journalFolder: join(folder, 'journal') });
  const plan = await writer.plan({ path, genres: ['Motörik'], policy: 'replace' });
  const batch = writer.startBatch({ policy: 'replace', modelId: null });
  expect(await batch.write(plan)).toMatchObject({ status: 'written' });
  await batch.finish();
  expect(NodeId3.read(path).genre).toBe('Motörik');
  const { raw: after = {} } = NodeId3.read(path, { noRaw: false });
  expect({ ...after, TCON: undefined }).toEqual({ ...before, TCON: undefined });
});
