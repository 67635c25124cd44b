/** The library knows a recording by the digest of its audio: a written genre leaves it as it was. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAudioHash } from '../../main/library/audio-identity.ts';
import { taggedFiles } from '../support/tags/all-tagged-files.ts';
import { compressedWav } from '../support/tags/made-audio.ts';
import { spliceFile } from '../support/tags/splice-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earmark-identity-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function hashOf(name: string, bytes: Buffer): Promise<string | null> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return readAudioHash(path);
}

it.each(taggedFiles())('$name', async ({ name, bytes }) => {
  const { written } = await spliceFile(bytes, ['A genre with a rather long name']);
  const before = await hashOf(`before-${name}`, bytes);
  expect(before).not.toBeNull();
  expect(await hashOf(`after-${name}`, written)).toBe(before);
});

it('compressed samples in WAV', async () => {
  const bytes = compressedWav();
  const { written } = await spliceFile(bytes, ['Rock']);
  const before = await hashOf('before.wav', bytes);
  expect(before).not.toBeNull();
  expect(await hashOf('after.wav', written)).toBe(before);
});
