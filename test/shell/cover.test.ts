/** Covers: the picture in a file, as a page may show it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCover } from '../../main/shell/cover.ts';
import { temporaryFolder } from '../support/library-fixture.ts';
import { runFfmpeg, wavBytes, madeSignal } from '../support/made-audio.ts';

/** An audio file with a picture of one colour in it. */
async function covered(name: string, codec: readonly string[], picture: string): Promise<string> {
  const folder = temporaryFolder();
  const [sound, image, path] = [join(folder, 'sound.wav'), join(folder, picture), join(folder, name)];
  writeFileSync(sound, wavBytes([madeSignal(1, 44_100)], 44_100));
  await runFfmpeg(sound, '-filter_complex', 'color=c=red:s=32x32:d=0.1', '-frames:v', '1', image);
  await runFfmpeg(
    sound,
    '-i',
    image,
    '-map',
    '0:a',
    '-map',
    '1:v',
    ...codec,
    '-c:v',
    'copy',
    '-disposition:v',
    'attached_pic',
    path,
  );
  return path;
}

test.for([
  ['song.mp3', ['-c:a', 'libmp3lame'], 'cover.png', 'image/png'],
  ['song.flac', ['-c:a', 'flac'], 'cover.jpg', 'image/jpeg'],
  ['song.m4a', ['-c:a', 'aac'], 'cover.jpg', 'image/jpeg'],
] as const)('%s', async ([name, codec, picture, type]) => {
  const { status, headers, body } = await openCover(await covered(name, codec, picture));
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff' });
  const magic = type === 'image/png' ? [0x89, 0x50] : [0xff, 0xd8];
  expect(Array.from(body?.subarray(0, 2) ?? [])).toEqual(magic);
  expect(headers['content-length']).toBe(String(body?.length));
});

test('a file without a picture has none, one that is no audio neither, and what is not there is not found', async () => {
  const folder = temporaryFolder();
  const sound = join(folder, 'sound.wav');
  writeFileSync(sound, wavBytes([madeSignal(1, 44_100)], 44_100));
  writeFileSync(join(folder, 'text.mp3'), 'This is no music.');
  expect((await openCover(sound)).status).toBe(204);
  expect((await openCover(join(folder, 'text.mp3'))).status).toBe(204);
  expect((await openCover(join(folder, 'missing.mp3'))).status).toBe(404);
  expect((await openCover(folder)).status).toBe(404);
});
