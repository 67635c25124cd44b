/** Bundles on disk: what is written comes back, and nothing damaged or crafted gets in. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadBundle, writeBundle, type BundleToWrite } from '../../main/inference/bundle.ts';
import { Failure, type FailureCode } from '../../models/failure.ts';
import { musicnnFeatures } from '../../models/feature-config.ts';
import { classifierOf } from '../../models/head.ts';
import { shippedBundle } from '../models/network/musicnn-golden.ts';

const threshold = { confidence: 0.5, margin: 0 };

const small: BundleToWrite = {
  manifest: {
    id: 'small',
    name: 'Small',
    createdAt: '2026-01-02T03:04:05.000Z',
    labels: ['a', 'b'],
    features: musicnnFeatures,
    network: { kind: 'musicnn', id: 'test', embeddingSize: 3 },
    head: { kind: 'linear', inputs: 2 },
    calibration: {
      temperature: 1.5,
      thresholds: { strong: threshold, medium: threshold, low: threshold },
      outOfFold: [{ confidence: 0.5, right: true }],
    },
    metrics: {},
    training: { method: 'transfer', dataset: 'none', datasetDigest: '', seed: 1, tracks: 2, versions: {} },
    licence: 'GPL-3.0-or-later',
  },
  tensors: [
    { name: 'head/mean', shape: [2], dtype: 'float32', file: 'head.bin', data: Float32Array.of(0.1, -2) },
    { name: 'head/scale', shape: [2], dtype: 'float16', file: 'head.bin', data: Float32Array.of(0.5, 1) },
    {
      name: 'head/weights',
      shape: [2, 2],
      dtype: 'float16',
      file: 'weights.bin',
      data: Float32Array.of(1, 2, 3, -4),
    },
    { name: 'head/bias', shape: [2], dtype: 'float32', file: 'head.bin', data: Float32Array.of(7, 8) },
  ],
  texts: { 'card.md': '# Small\n' },
};

let folder: string;
let bundle: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-bundle-'));
  bundle = join(folder, 'small');
  await writeBundle(bundle, small);
});

afterEach(() => rm(folder, { recursive: true }));

/** Rewrites the manifest as `change` wants it. */
async function changeManifest(change: (manifest: Record<string, unknown>) => void): Promise<void> {
  const path = join(bundle, 'manifest.json');
  const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, 'utf8')));
  change(manifest);
  await writeFile(path, JSON.stringify(manifest));
}

async function expectRefusal(code: FailureCode, words: RegExp): Promise<void> {
  const error: unknown = await loadBundle(bundle).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
}

test('what is written comes back', async () => {
  const { manifest, tensors } = await loadBundle(bundle);
  expect(manifest).toMatchObject({ ...small.manifest, formatVersion: 1 });
  for (const { name, shape, data } of small.tensors) expect(tensors.get(name)).toEqual({ shape, data });
  expect(classifierOf({ manifest, tensors }).head).toMatchObject({ weights: Float32Array.of(1, 2, 3, -4) });
});

test('an existing bundle is not overwritten unless that is asked for', async () => {
  const other = { ...small, manifest: { ...small.manifest, name: 'Other' } };
  await expect(writeBundle(bundle, other)).rejects.toMatchObject({ code: 'invalid-request' });
  expect((await loadBundle(bundle)).manifest.name).toBe('Small');
  await writeBundle(bundle, other, { replace: true });
  expect((await loadBundle(bundle)).manifest.name).toBe('Other');
});

test('the shipped bundle is whole, and says what it was made of', async () => {
  const { manifest, tensors } = await loadBundle(shippedBundle);
  expect(manifest.id).toBe('gtzan-v1');
  expect(manifest.labels).toHaveLength(10);
  expect(Object.keys(manifest.files)).toEqual(expect.arrayContaining(['card.md', 'LICENSE-musicnn.txt']));
  expect(() => classifierOf({ manifest, tensors })).not.toThrow();
  const { strong, medium, low } = manifest.calibration.thresholds;
  expect(strong.confidence).toBeGreaterThan(medium.confidence);
  expect(medium.confidence).toBeGreaterThan(low.confidence);
});

describe('refused as damaged:', () => {
  test('a flipped bit', async () => {
    const path = join(bundle, 'head.bin');
    const content = await readFile(path);
    content[3]! ^= 1;
    await writeFile(path, content);
    await expectRefusal('damaged-model', /head\.bin is not what its checksum says/);
  });

  test('a file cut short', async () => {
    const path = join(bundle, 'head.bin');
    await writeFile(path, (await readFile(path)).subarray(0, 5));
    await expectRefusal('damaged-model', /checksum/);
  });

  test('a file gone', async () => {
    await rm(join(bundle, 'weights.bin'));
    await expectRefusal('damaged-model', /weights\.bin is missing/);
  });

  test('a manifest that is not JSON', async () => {
    await writeFile(join(bundle, 'manifest.json'), '{ "id": ');
    await expectRefusal('damaged-model', /not JSON/);
  });

  test.each(['../small/head.bin', '/etc/passwd', 'a/b', 'a\\b', '.hidden', 'nul\0', ''])(
    'the file name %j',
    async (name) => {
      await changeManifest((manifest) => (manifest['files'] = { [name]: '0'.repeat(64) }));
      await expectRefusal('damaged-model', /manifest\.json is wrong at "files/);
    },
  );

  test('a tensor in a file without a checksum', async () => {
    await changeManifest((manifest) => {
      manifest['files'] = {};
    });
    await expectRefusal('damaged-model', /without a checksum/);
  });

  test.each([
    ['beyond the end', { shape: [2], byteOffset: 1000 }, /beyond the end/],
    ['of another size', { shape: [2000], byteOffset: 0 }, /beyond the end/],
    ['before the start', { shape: [2], byteOffset: -4 }, /byteOffset/],
    ['of absurd size', { shape: [1e9, 1e9], byteOffset: 0 }, /too large/],
    ['of no size', { shape: [0], byteOffset: 0 }, /shape/],
  ])('a tensor %s', async (_, entry, words) => {
    await changeManifest((manifest) => {
      manifest['tensors'] = [{ name: 'head/mean', dtype: 'float32', file: 'head.bin', ...entry }];
    });
    await expectRefusal('damaged-model', words);
  });

  test('a tensor that stands twice', async () => {
    await changeManifest((manifest) => {
      const [first] = z.array(z.unknown()).parse(manifest['tensors']);
      manifest['tensors'] = [first, first];
    });
    await expectRefusal('damaged-model', /twice/);
  });

  test('a weight that is no number', async () => {
    const content = await readFile(join(bundle, 'head.bin'));
    content.writeFloatLE(Number.NaN, 0);
    await writeFile(join(bundle, 'head.bin'), content);
    await changeManifest((manifest) => {
      const files = z.record(z.string(), z.string()).parse(manifest['files']);
      manifest['files'] = { ...files, 'head.bin': createHash('sha256').update(content).digest('hex') };
    });
    await expectRefusal('damaged-model', /holds a value that is none/);
  });

  test('a label that stands twice', async () => {
    await changeManifest((manifest) => (manifest['labels'] = ['a', 'a']));
    await expectRefusal('damaged-model', /twice/);
  });
});

describe('refused as made for another program:', () => {
  test('a newer format', async () => {
    await changeManifest((manifest) => (manifest['formatVersion'] = 2));
    await expectRefusal('incompatible-model', /format 2/);
  });

  test('an unknown network', async () => {
    await changeManifest((manifest) => {
      manifest['network'] = { kind: 'transformer', id: 'x', embeddingSize: 3 };
    });
    await expectRefusal('incompatible-model', /network of a kind/);
  });

  test('a head that does not fit the labels', async () => {
    await changeManifest((manifest) => (manifest['labels'] = ['a', 'b', 'c']));
    const loaded = await loadBundle(bundle);
    expect(() => classifierOf(loaded)).toThrow(/"head\/weights" has the shape \[2, 2\] where \[3, 2\]/);
  });

  test('a head that reads more than the network gives', async () => {
    await changeManifest((manifest) => (manifest['head'] = { kind: 'linear', inputs: 9 }));
    const loaded = await loadBundle(bundle);
    expect(() => classifierOf(loaded)).toThrow(/reads 9 numbers/);
  });
});

test('a folder without a bundle is an unknown model', async () => {
  bundle = join(folder, 'nothing');
  await expectRefusal('unknown-model', /no manifest\.json/);
});
