/** A small spectrogram set of two genres that a small network tells apart: steady bands, and steady beats. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { TrainingJob } from '../../main/training/training-contract.ts';
import { seededRandom } from '../../main/training/random.ts';

const [nMels, frames] = [32, 40];
export const madeGenres = ['drone', 'pulse'];

/** Writes `made.json` and its data into `folder`; every second clip is of the second genre. */
export async function writeMadeSet(folder: string, clips: number): Promise<string> {
  const random = seededRandom(77);
  const bytes = new Int8Array(clips * nMels * frames);
  for (let clip = 0; clip < clips; clip += 1) {
    for (let band = 0; band < nMels; band += 1) {
      for (let frame = 0; frame < frames; frame += 1) {
        const isLoud = (clip % 2 === 0 ? band : frame) % 4 < 2;
        bytes[(clip * nMels + band) * frames + frame] = -(isLoud ? 5 : 60) - Math.floor(15 * random());
      }
    }
  }
  const description = {
    shape: [clips, nMels, frames],
    dtype: 'int8',
    axes: ['clip', 'mel', 'frame'],
    sampleRate: 22_050,
    // Long frames, so that a window is 16 of them.
    framePeriodSeconds: 0.33,
    tracks: Array.from({ length: clips }, (_, clip) => `clip.${clip}`),
    genres: Array.from({ length: clips }, (_, clip) => madeGenres[clip % 2]!),
  };
  await writeFile(join(folder, 'made.json'), JSON.stringify(description));
  await writeFile(join(folder, 'made.int8.gz'), gzipSync(bytes));
  return join(folder, 'made.json');
}

/** A job over such a set with a small network and few epochs. */
export function madeJob(datasetPath: string, clips: number, folder: string): TrainingJob {
  return {
    datasetPath,
    method: 'cnn',
    tracks: Array.from({ length: clips }, (_, index) => ({
      id: `clip.${index}`,
      genre: madeGenres[index % 2]!,
      group: `clip.${index}`,
      index,
    })),
    validation: [],
    labels: madeGenres,
    options: { seed: 4, epochs: 4, batchSize: 8, networkSize: 'small', learningRate: 0.003 },
    cacheFolder: join(folder, 'cache'),
    checkpointFolder: join(folder, 'checkpoints'),
  };
}
