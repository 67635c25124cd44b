/** The pruned network on the backend at hand: equal to the original, and picky about its weights. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { describe, expect, test } from 'vitest';
import { loadBackend } from '../../../main/inference/backend.ts';
import { loadBundle } from '../../../main/inference/bundle.ts';
import { Embedder } from '../../../main/inference/embedder.ts';
import { meanEmbedding } from '../../../models/head.ts';
import { createMusicnn } from '../../../models/network/musicnn.ts';
import { embedAudio, embedSpectrogram } from '../../../main/training/listen.ts';
import { readSpectrogramSet } from '../../../main/training/dataset/spectrogram-set.ts';
import { gtzanFolder } from '../../training/gtzan-folder.ts';
import golden from './golden-musicnn.json' with { type: 'json' };
import { syntheticWindows } from './synthetic-windows.ts';
import { expectClose, expectGoldenEmbeddings, shippedBundle } from './musicnn-golden.ts';

test('embeddings are those of the original checkpoint', async () => {
  await expectGoldenEmbeddings((await loadBackend()).name);
});

test('a model made before the hidden layer was part of the embedding gets what it knows', async () => {
  const { tensors, manifest } = await loadBundle(shippedBundle);
  const [window] = syntheticWindows(1);
  const all = await Embedder.of(tensors, manifest.features, manifest.network);
  const earlier = await Embedder.of(tensors, manifest.features, { kind: 'musicnn', embeddingSize: 306 });
  expect([all.embeddingSize, earlier.embeddingSize]).toEqual([506, 306]);
  const embedding = await all.embed([window!]);
  expectClose(await earlier.embed([window!]), [...embedding.subarray(0, 306)]);
  all.dispose();
  earlier.dispose();
});

test('a network with a part missing is refused by name', async () => {
  const { tensors } = await loadBundle(shippedBundle);
  const { tf } = await loadBackend();
  const partial = new Map(tensors);
  partial.delete('network/mid2/kernel');
  expect(() => createMusicnn(tf, partial)).toThrow(/mid2\/kernel/);
});

const prototypes = gtzanFolder && `${gtzanFolder}/../../prototypes/musicnn`;
const hasGoldens = prototypes !== undefined && existsSync(`${prototypes}/golden.json`);
if (!hasGoldens)
  console.log('skipped: the network on real music, because no GTZAN goldens are here (EARMARK_GTZAN)');

describe.skipIf(!hasGoldens)('on real music', () => {
  const clipSchema = z.object({ mean_pool_over_windows: z.array(z.number()) });
  const means = (row: readonly number[]): number[] => golden.columns.map((column) => row[column]!);

  test('spectrograms', { timeout: 60_000 }, async () => {
    const { clips } = z
      .object({ clips: z.array(clipSchema.extend({ track: z.string() })) })
      .parse(JSON.parse(readFileSync(`${prototypes}/golden.json`, 'utf8')));
    const set = await readSpectrogramSet(`${gtzanFolder}/mel-train.json`);
    const embedder = await Embedder.load(shippedBundle);
    for (const clip of clips.slice(0, 3)) {
      const index = set.tracks.findIndex(({ id }) => id === clip.track);
      // The goldens were made with this period; the set's own differs by 3 microseconds a frame.
      const spectrogram = { ...set.spectrogram(index), framePeriodSeconds: 915 / 22_050 };
      const track = await embedSpectrogram(spectrogram, embedder);
      const mean = meanEmbedding(track, embedder.embeddingSize);
      expectClose(mean.subarray(0, golden.columns.length), means(clip.mean_pool_over_windows));
    }
  });

  test('audio, through the front end of this program', { timeout: 60_000 }, async () => {
    const { clips } = z
      .object({ clips: z.array(clipSchema.extend({ file: z.string() })) })
      .parse(JSON.parse(readFileSync(`${prototypes}/golden-audio.json`, 'utf8')));
    const embedder = await Embedder.load(shippedBundle);
    for (const clip of clips.slice(0, 2)) {
      const genre = clip.file.split('.')[0]!;
      const track = await embedAudio(`${gtzanFolder}/audio/clips-30s/train/${genre}/${clip.file}`, embedder);
      const mean = meanEmbedding(track, embedder.embeddingSize).subarray(0, golden.columns.length);
      const expected = means(clip.mean_pool_over_windows);
      const size = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0));
      const distance = Math.sqrt(expected.reduce((sum, value, i) => sum + (value - mean[i]!) ** 2, 0));
      console.log(`${clip.file}: relative distance ${(distance / size).toExponential(1)}`);
      // Another resampler and another FFT stand before the network here.
      expect(distance / size).toBeLessThan(0.02);
    }
  });
});
