/** The audio tools of the tests run. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ffmpegPath, ffprobePath } from './ffmpeg.ts';

const run = promisify(execFile);

test('ffmpeg and ffprobe run', async () => {
  expect((await run(ffmpegPath, ['-version'])).stdout).toMatch(/^ffmpeg version/);
  expect((await run(ffprobePath, ['-version'])).stdout).toMatch(/^ffprobe version/);
});
