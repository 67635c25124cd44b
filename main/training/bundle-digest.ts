/** Names a bundle by its numbers and settings, wherever results that came from it are kept. */
import { createHash } from 'node:crypto';
import type { Bundle } from '../../models/bundle.ts';
import { compareText } from './compare-text.ts';

/** Of everything that a model built on the bundle takes over: front end, network, translation, heads. */
export function bundleDigestOf({ manifest, tensors }: Pick<Bundle, 'manifest' | 'tensors'>): string {
  const digest = createHash('sha256');
  digest.update(JSON.stringify([manifest.features, manifest.network, manifest.translation ?? null]));
  for (const name of [...tensors.keys()].toSorted(compareText)) {
    const { shape, data } = tensors.get(name)!;
    digest.update(JSON.stringify([name, shape]));
    digest.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return digest.digest('hex');
}
