/** ASF: what the file says of its own length keeps true, a number of a genre gives way, signed files are refused. */
import { expect, test } from 'vitest';
import { bufferSource } from '../../../main/tagging/byte-source.ts';
import { readTags } from '../../../main/tagging/formats/registry.ts';
import { spliceFile } from '../../support/tags/splice-file.ts';
import { signedWma, taggedWmas, wmaPlaces } from '../../support/tags/tagged-wmas.ts';

const longGenre = 'Progressive Bluegrass of the Later Years';

function made(name: string): Buffer {
  return taggedWmas().find((file) => file.name === `${name}.wma`)!.bytes;
}

test('the length that the file says of itself follows', async () => {
  for (const name of ['wma-bare', 'wma-genre', 'wma-padding', 'wma-padding-in-extension', 'wma-library']) {
    const { written } = await spliceFile(made(name), [longGenre]);
    expect(Number(written.readBigUInt64LE(wmaPlaces(written).fileSize)), name).toBe(written.length);
  }
});

test('a stream that was recorded while it was sent says no length, and still says none', async () => {
  const bytes = Buffer.from(made('wma-genre'));
  const { fileSize, flags } = wmaPlaces(bytes);
  bytes.writeUInt32LE(bytes.readUInt32LE(flags) | 1, flags);
  bytes.writeBigUInt64LE(77n, fileSize);
  const { written } = await spliceFile(bytes, [longGenre]);
  expect(written.length).not.toBe(bytes.length);
  expect(written.readBigUInt64LE(wmaPlaces(written).fileSize)).toBe(77n);
});

test('the number of a genre goes where a genre is written: it would say another', async () => {
  for (const name of ['wma-genre-number', 'wma-genre-and-number']) {
    const { written, after } = await spliceFile(made(name), ['Jazz']);
    expect(after.genres, name).toEqual(['Jazz']);
    expect(written.includes(Buffer.from('WM/GenreID', 'utf16le')), name).toBe(false);
  }
});

test('a signed file is refused', async () => {
  await expect(readTags(bufferSource(signedWma()))).rejects.toMatchObject({
    code: 'damaged-tag',
    message: expect.stringContaining('signed') as string,
  });
});
