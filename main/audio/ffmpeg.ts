/**
 * ffmpeg on PATH, if the user has it: for what the decoders here cannot read. Started with an argument list,
 * never through a shell; the path is prefixed so that no name can pass for an option or a protocol.
 */
import { spawn } from 'node:child_process';
import type { AudioFile, ByteRange } from './audio-file.ts';
import type { AudioSource, ChannelSlice, PcmSlice } from './formats/container.ts';

/** How long one run may take, milliseconds. */
const timeLimitMs = 60_000;
/** Bytes of pcm that one run may answer: ten minutes of 192 kHz. */
const outputLimitBytes = 10 * 60 * 192_000 * 4;

/** The ffmpeg to use: variable EARMARK_FFMPEG, else the one on PATH. */
export function ffmpegCommand(): string {
  const chosen = process.env['EARMARK_FFMPEG'];
  return chosen !== undefined && chosen !== '' ? chosen : 'ffmpeg';
}

const availability = new Map<string, Promise<boolean>>();

/** Whether ffmpeg can be started; each command is asked once. */
export function hasFfmpeg(): Promise<boolean> {
  const command = ffmpegCommand();
  let known = availability.get(command);
  if (!known) {
    known = run(['-version']).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    );
    availability.set(command, known);
  }
  return known;
}

interface RunResult {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number | null;
}

function run(args: readonly string[], signal?: AbortSignal): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpegCommand(), args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(signal ? { signal } : {}),
      timeout: timeLimitMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let length = 0;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > outputLimitBytes) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 65_536) stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ stdout: Buffer.concat(chunks), stderr, exitCode }));
  });
}

const quiet = ['-nostdin', '-hide_banner'];

/** A track read by ffmpeg, a process for each slice. */
export class FfmpegSource implements AudioSource {
  readonly durationSeconds: number;
  readonly audioRange: ByteRange;
  readonly warnings: string[] = ['It was read by ffmpeg, which takes longer.'];
  readonly #path: string;
  readonly #sampleRate: number;
  readonly #isStereo: boolean;

  private constructor(
    path: string,
    range: ByteRange,
    durationSeconds: number,
    sampleRate: number,
    isStereo: boolean,
  ) {
    this.#path = path;
    this.audioRange = range;
    this.durationSeconds = durationSeconds;
    this.#sampleRate = sampleRate;
    this.#isStereo = isStereo;
  }

  /** Rejects with any error where ffmpeg is not there or finds no audio. */
  static async open(file: AudioFile, range: ByteRange, signal?: AbortSignal): Promise<FfmpegSource> {
    const { stderr } = await run([...quiet, '-i', `file:${file.path}`], signal);
    const rate = /Stream #.*: Audio: .* (\d+) Hz/.exec(stderr)?.[1];
    if (rate === undefined) throw new Error('ffmpeg finds no audio');
    const isStereo = /Stream #.*: Audio: .* Hz, stereo\b/.test(stderr);
    const time = /Duration: (\d+):(\d+):(\d+(?:\.\d+)?)/.exec(stderr);
    const durationSeconds = time ? Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3]) : 0;
    const source = new FfmpegSource(file.path, range, durationSeconds, Number(rate), isStereo);
    if (durationSeconds > 0) return source;
    // No length stated: what the first half hour gives is the track.
    const { pcm, sampleRate } = await source.decode(0, 1800, signal);
    return new FfmpegSource(file.path, range, pcm.length / sampleRate, sampleRate, isStereo);
  }

  async decode(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<PcmSlice> {
    const pcm = await this.#run(startSeconds, seconds, 1, signal);
    return { startSeconds, sampleRate: this.#sampleRate, pcm };
  }

  async decodeChannels(startSeconds: number, seconds: number, signal?: AbortSignal): Promise<ChannelSlice> {
    const count = this.#isStereo ? 2 : 1;
    const samples = await this.#run(startSeconds, seconds, count, signal);
    const frames = Math.floor(samples.length / count);
    const channels = Array.from({ length: count }, (_, channel) =>
      Float32Array.from({ length: frames }, (__, frame) => samples[frame * count + channel] ?? 0),
    );
    return { startSeconds, sampleRate: this.#sampleRate, channels };
  }

  /** Samples of a stretch, those of `channels` in turn. */
  async #run(
    startSeconds: number,
    seconds: number,
    channels: 1 | 2,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array> {
    const position = startSeconds > 0 ? ['-ss', startSeconds.toFixed(6)] : [];
    const output = [
      '-map',
      '0:a:0',
      '-ac',
      String(channels),
      '-ar',
      String(this.#sampleRate),
      '-f',
      'f32le',
      'pipe:1',
    ];
    const { stdout } = await run(
      [...quiet, '-v', 'error', ...position, '-i', `file:${this.#path}`, '-t', seconds.toFixed(6), ...output],
      signal,
    );
    const pcm = new Float32Array(stdout.length >> 2);
    new Uint8Array(pcm.buffer).set(stdout.subarray(0, pcm.length * 4));
    return pcm;
  }

  close(): void {}
}
