/**
 * Makes the bundle of Last.fm's tags from the default model's network.
 *
 *   node scripts/make-lastfm-tags.ts --data FOLDER [--out models/bundles/lastfm-tags] [--cache FOLDER]
 *
 * FOLDER is laid out as main/training/collection.ts says; its tracks correct the tags' probabilities. Run it again
 * whenever the default model's network changes, so that both go on sharing what was heard.
 */
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBundle } from '../main/inference/bundle.ts';
import { Embedder } from '../main/inference/embedder.ts';
import { collect, networkDigestOf } from '../main/training/default-models/collection.ts';
import { EmbeddingCache } from '../main/training/embedding-cache.ts';
import { translateTrack, translationOf } from '../main/training/pretrained/bundle-translation.ts';
import { loadPretrained } from '../main/training/pretrained/pretrained.ts';
import { tagsBundle } from '../main/training/default-models/tags-bundle.ts';
import { fitTagsModel } from '../main/training/default-models/tags-model.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: 'models/bundles/lastfm-tags' },
    cache: { type: 'string' },
  },
});
if (options.data === undefined) {
  console.error('Say where the collection is: --data FOLDER');
  process.exit(2);
}

const pretrained = await loadPretrained();
const { manifest, tensors } = pretrained.bundle;
const embedder = await Embedder.of(pretrained.network, manifest.features, manifest.network);
const { tracks, digest } = await collect({
  folder: options.data,
  parts: ['train', 'valid'],
  embedder,
  networkDigest: networkDigestOf(pretrained.network),
  cache: new EmbeddingCache(options.cache ?? join(options.data, 'cache')),
  onProgress: (done, total) => {
    if (done % 50 === 0 || done === total) console.error(`embeddings: ${done} of ${total} tracks`);
  },
});
const translation = translationOf(pretrained.bundle);
const model = fitTagsModel(
  tracks.map(({ genre, audio, exact, spectrogram }) => ({
    genre,
    // The audio where all of it is there: that is what predictions hear.
    embedded: exact !== null && audio !== null ? audio : translateTrack(spectrogram, translation),
  })),
  // The pooled features come first: half of what the tags' hidden layer reads, which is their mean and maximum.
  tensors.get('network/tags/hidden/kernel')!.shape[0]! / 2,
);
const { offset, calibration, recommendations } = model;
console.error(
  JSON.stringify(
    {
      offset,
      temperature: calibration.temperature,
      shortTemperature: calibration.shortTemperature,
      recommendations,
    },
    null,
    1,
  ),
);
const run = {
  id: basename(options.out),
  datasetDigest: digest,
  versions: { node: process.versions.node, [embedder.backend.name]: embedder.backend.version },
};
embedder.dispose();
await writeBundle(options.out, tagsBundle(model, pretrained, run), { replace: true });
console.error(`wrote ${options.out}`);
