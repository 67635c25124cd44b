/** The bundle of Last.fm's tags: whole, honest about what it does not know, and over the default model's network. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadBundle } from '../../main/inference/bundle.ts';
import { defaultModelId } from '../../main/inference/model-shelf.ts';
import { networkDigestOf } from '../../main/training/default-models/collection.ts';
import type { Bundle } from '../../models/bundle.ts';
import { classifierOf, predictTrack } from '../../models/head.ts';
import { genreTags, musicnnTags } from '../../models/network/musicnn-tags.ts';

/** The tags follow the pooled features, of which their hidden layer reads the mean and the maximum. */
const firstOf = (bundle: Bundle): number => bundle.tensors.get('network/tags/hidden/kernel')!.shape[0]! / 2;

const [base, tags] = await Promise.all(
  [defaultModelId, 'lastfm-tags'].map((id) => loadBundle(resolve('models/bundles', id))),
);

test('what was heard for the default model serves it too: the very same network and front end', () => {
  expect(tags!.manifest.network).toEqual(base!.manifest.network);
  expect(tags!.manifest.features).toEqual(base!.manifest.features);
  expect(networkDigestOf(tags!.tensors)).toBe(networkDigestOf(base!.tensors));
});

test("its labels are genres among the network's 50 tags, each read from its own place", () => {
  expect(musicnnTags).toHaveLength(50);
  const { labels, head, genresPerTrack } = tags!.manifest;
  expect(labels).toEqual(genreTags);
  expect(genresPerTrack).toBe('several');
  if (head.kind !== 'direct') throw new Error("the tags are the network's own");
  expect(head.positions).toEqual(genreTags.map((tag) => firstOf(tags!) + musicnnTags.indexOf(tag)));
});

test('a track may get several genres, or one that it is unsure of', () => {
  const classifier = classifierOf(tags!);
  const predict = (...loud: readonly (typeof genreTags)[number][]) => {
    const embeddings = new Float32Array(classifier.embeddingSize).fill(-6);
    const start = firstOf(tags!);
    for (const tag of loud) embeddings[start + musicnnTags.indexOf(tag)] = 1.5;
    return predictTrack({ embeddings, segments: [{ startSeconds: 0, durationSeconds: 3 }] }, classifier);
  };
  expect(predict('metal', 'hard rock')).toMatchObject({
    genres: ['metal', 'hard rock'],
    recommendation: 'strong',
  });
  expect(predict()).toMatchObject({ recommendation: 'none' });
});

test('it keeps its promises on the tracks it was corrected on, and tells no accuracy', async () => {
  const { metrics, calibration } = tags!.manifest;
  expect(metrics['accuracy']).toBeNull();
  const promised = { strong: 0.9, medium: 0.6, low: 0.4 } as const;
  for (const [name, precision] of Object.entries(promised)) {
    const threshold = calibration.thresholds[name as keyof typeof promised].confidence;
    const next = {
      strong: 2,
      medium: calibration.thresholds.strong.confidence,
      low: calibration.thresholds.medium.confidence,
    }[name]!;
    const band = calibration.outOfFold.filter(
      ({ confidence }) => confidence >= threshold && confidence < next,
    );
    expect(band.length).toBeGreaterThan(50);
    expect(band.filter(({ right }) => right).length / band.length).toBeGreaterThanOrEqual(precision);
  }
  const card = await readFile(join(tags!.folder, 'card.md'), 'utf8');
  expect(card).toMatch(/accuracy was not measured/);
  expect(card).toMatch(/no classical music, no reggae/);
});
