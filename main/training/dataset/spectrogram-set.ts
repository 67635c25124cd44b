/**
 * Spectrogram sets: log-mel spectrograms of many clips in two files.
 *
 *   NAME.json      shape, axes, sample rate, frame period, track ids, genres
 *   NAME.int8.gz   int8 decibels relative to each clip's maximum (-80..0), C order [clip, mel, frame]
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { Failure } from '../../../models/failure.ts';

const unzip = promisify(gunzip);
const maxBytes = 2 ** 31;

const descriptionSchema = z.object({
  shape: z.tuple([z.number().int().positive(), z.number().int().positive(), z.number().int().positive()]),
  dtype: z.literal('int8'),
  axes: z.tuple([z.literal('clip'), z.literal('mel'), z.literal('frame')]),
  /** Hz; the bands reach to half of it. */
  sampleRate: z.number().positive(),
  melScale: z.literal('slaney').default('slaney'),
  framePeriodSeconds: z.number().positive(),
  tracks: z.array(z.string().min(1)),
  genres: z.array(z.string().min(1)),
});

/** One clip: `[nMels, frames]` row by row, decibels relative to its maximum. */
export interface Spectrogram {
  readonly decibels: Int8Array;
  readonly nMels: number;
  readonly frames: number;
  readonly sampleRate: number;
  readonly framePeriodSeconds: number;
}

export interface SpectrogramSet {
  /** SHA-256 of the spectrograms as stored. */
  readonly digest: string;
  readonly tracks: readonly { readonly id: string; readonly genre: string }[];
  /** The spectrogram of the track at this position. */
  spectrogram(index: number): Spectrogram;
}

/**
 * Reads the spectrogram set that the JSON file at `path` describes.
 *
 * @throws Failure `invalid-dataset` when a file is missing or the two do not agree.
 */
export async function readSpectrogramSet(path: string): Promise<SpectrogramSet> {
  const description = await readDescription(path);
  const [clips, nMels, frames] = description.shape;
  if (description.tracks.length !== clips || description.genres.length !== clips) {
    throw invalid(
      path,
      `it names ${description.tracks.length} tracks and ${description.genres.length} genres for ${clips} clips`,
    );
  }
  if (new Set(description.tracks).size !== clips) throw invalid(path, 'a track stands in it twice');
  const dataPath = path.replace(/\.json$/, '.int8.gz');
  const packed = await readFile(dataPath).catch((error: unknown) => {
    throw invalid(path, `its data file ${dataPath} cannot be read`, error);
  });
  const bytes = await unzip(packed, { maxOutputLength: maxBytes }).catch((error: unknown) => {
    throw invalid(path, `its data file ${dataPath} cannot be unpacked`, error);
  });
  const size = nMels * frames;
  if (bytes.byteLength !== clips * size) {
    throw invalid(path, `its data file holds ${bytes.byteLength} bytes where ${clips * size} are promised`);
  }
  const { sampleRate, framePeriodSeconds } = description;
  return {
    digest: createHash('sha256').update(bytes).digest('hex'),
    tracks: description.tracks.map((id, index) => ({ id, genre: description.genres[index]! })),
    spectrogram: (index) => ({
      decibels: new Int8Array(bytes.buffer, bytes.byteOffset + index * size, size),
      nMels,
      frames,
      sampleRate,
      framePeriodSeconds,
    }),
  };
}

async function readDescription(path: string): Promise<z.infer<typeof descriptionSchema>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw invalid(path, 'it cannot be read as JSON', error);
  }
  const parsed = descriptionSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw invalid(path, `it is wrong at "${issue.path.join('.')}" (${issue.message})`);
}

function invalid(path: string, what: string, cause?: unknown): Failure {
  return new Failure(
    'invalid-dataset',
    `${path} is not a usable spectrogram set: ${what}. Nothing was changed. Check the file, or choose another data set.`,
    { cause },
  );
}
