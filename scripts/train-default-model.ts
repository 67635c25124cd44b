/**
 * Trains the default model and writes it as a bundle.
 *
 *   node scripts/train-default-model.ts --data FOLDER [--parts train,valid] [--out models/bundles/gtzan-v1]
 *                                       [--network FOLDER] [--cache FOLDER] [--seed 1]
 *
 * FOLDER is laid out as main/training/collection.ts says. Before the model, the same recipe is trained on the
 * part `train` alone and scored on `valid`, and cross-validated over all parts: these figures stand in the card. The network's weights come from the
 * bundle that is replaced, or from what scripts/convert-musicnn.py wrote (--network).
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadBundle, readTensor, writeBundle } from '../main/inference/bundle.ts';
import { Embedder } from '../main/inference/embedder.ts';
import { collect, networkDigestOf, type CollectedTrack } from '../main/training/default-models/collection.ts';
import { defaultBundle, type TrainingRun } from '../main/training/default-models/default-bundle.ts';
import {
  classifierFor,
  crossValidate,
  scoreAudio,
  scoreSpectrograms,
  summaryOf,
  trainDefaultModel,
  unfamiliarShareOf,
  type DefaultModel,
} from '../main/training/default-models/default-model.ts';
import { EmbeddingCache } from '../main/training/embedding-cache.ts';
import { tensorEntrySchema, type BundleTensor } from '../models/bundle.ts';
import { musicnnFeatures } from '../models/feature-config.ts';

const licenceName = 'LICENSE-musicnn.txt';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    parts: { type: 'string', default: 'train,valid' },
    out: { type: 'string', default: 'models/bundles/gtzan-v1' },
    network: { type: 'string' },
    cache: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
if (options.data === undefined) {
  console.error('Say where the collection is: --data FOLDER');
  process.exit(2);
}

const seed = Number(options.seed);
const parts = options.parts.split(',');
const { tensors, licence } = await readNetwork(options.network, options.out);
const embedder = await Embedder.of(tensors, musicnnFeatures);
// The head reads all of the embedding.
const inputs = embedder.embeddingSize;
const { tracks, digest } = await collect({
  folder: options.data,
  parts: [...new Set([...parts, 'train', 'valid'])],
  embedder,
  networkDigest: networkDigestOf(tensors),
  cache: new EmbeddingCache(options.cache ?? join(options.data, 'cache')),
  onProgress: (done, total) => {
    if (done % 50 === 0 || done === total) console.error(`embeddings: ${done} of ${total} tracks`);
  },
});

console.error('training on train, scoring on valid');
const heldOut = scoreHeldOut(tracks);
console.error(JSON.stringify(heldOut, null, 1));

console.error(`training on ${parts.join(' and ')}`);
const chosen = tracks.filter(({ part }) => parts.includes(part));
const model = trainDefaultModel(chosen, inputs, seed);
console.error(describe(model));

console.error('cross-validating');
const scored = crossValidate(chosen, inputs, seed, (done, folds) =>
  console.error(`fold ${done} of ${folds}`),
);
const crossValidated = { audio: summaryOf(scored.audio), spectrograms: summaryOf(scored.spectrograms) };
console.error(JSON.stringify(crossValidated, null, 1));
const run: TrainingRun = {
  id: basename(options.out),
  parts,
  trackIds: chosen.map(({ id }) => id),
  datasetDigest: digest,
  seed,
  embeddingSize: embedder.embeddingSize,
  versions: { node: process.versions.node, [embedder.backend.name]: embedder.backend.version },
  heldOut,
  crossValidated,
};
await writeBundle(options.out, defaultBundle(model, tensors, licence, run), { replace: true });
console.error(`wrote ${options.out}`);

function scoreHeldOut(all: readonly CollectedTrack[]): NonNullable<TrainingRun['heldOut']> {
  const trained = trainDefaultModel(
    all.filter(({ part }) => part === 'train'),
    inputs,
    seed,
  );
  console.error(describe(trained));
  const classifier = classifierFor(trained, embedder.embeddingSize);
  const valid = all.filter(({ part }) => part === 'valid');
  return {
    audio: summaryOf(scoreAudio(valid, classifier)),
    spectrograms: summaryOf(scoreSpectrograms(valid, classifier, trained.translation)),
    unfamiliar: unfamiliarShareOf(valid, classifier),
  };
}

function describe({ c, calibration: { temperature, shortTemperature } }: DefaultModel): string {
  return `c ${c}, temperature ${temperature.toFixed(2)}, of a single segment ${shortTemperature?.toFixed(2)}`;
}

/** The network's tensors and licence. */
async function readNetwork(
  converted: string | undefined,
  bundleFolder: string,
): Promise<{ tensors: ReadonlyMap<string, BundleTensor>; licence: string }> {
  if (converted === undefined) {
    const bundle = await loadBundle(bundleFolder);
    return {
      tensors: new Map([...bundle.tensors].filter(([name]) => name.startsWith('network/'))),
      licence: await readFile(join(bundleFolder, licenceName), 'utf8'),
    };
  }
  const description = z
    .object({ tensors: z.array(tensorEntrySchema) })
    .parse(JSON.parse(await readFile(join(converted, 'network.json'), 'utf8')));
  const content = await readFile(join(converted, 'network.bin'));
  return {
    tensors: new Map(description.tensors.map((entry) => [entry.name, readTensor(converted, entry, content)])),
    licence: await readFile(join(converted, licenceName), 'utf8'),
  };
}
