/** ffmpeg and ffprobe for tests, out of npm packages: to make audio of every format and to check what was written. */
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import { makeExecutable } from '../../scripts/setup/node.mjs';

/** npm unpacks some programs without the right to run them. */
function runnable(path: string): string {
  makeExecutable(path);
  return path;
}

/** Path of ffmpeg. */
export const ffmpegPath = runnable(ffmpeg.path);

/** Path of ffprobe. */
export const ffprobePath = runnable(ffprobe.path);
