/** The translation that a bundle keeps for spectrogram sets: read, used, and written into another bundle. */
import { tensorValues, type Bundle } from '../../../models/bundle.ts';
import { Failure } from '../../../models/failure.ts';
import type { EmbeddedTrack } from '../../../models/head.ts';
import type { TensorToWrite } from '../../inference/bundle.ts';
import { tensorsBelow } from './pretrained.ts';
import { translate, type Translation } from './translation.ts';

/**
 * The translation that a bundle keeps for spectrogram sets.
 *
 * @throws Failure `incompatible-model` when it keeps none.
 */
export function translationOf(bundle: Bundle): Translation {
  const { manifest, tensors } = bundle;
  if (manifest.translation === undefined) {
    throw new Failure(
      'incompatible-model',
      `The model "${manifest.id}" cannot score spectrogram sets: it was made for audio alone. Nothing was changed. Score it on a folder of audio, or choose another model.`,
    );
  }
  const inputs = tensors.get('translation/offset')?.shape[0] ?? 0;
  return {
    weights: {
      rows: inputs,
      columns: inputs,
      data: Float64Array.from(tensorValues(tensors, 'translation/weights', [inputs, inputs])),
    },
    offset: Float64Array.from(tensorValues(tensors, 'translation/offset', [inputs])),
  };
}

/** A track's approximate embeddings as the audio would probably have given them. */
export function translateTrack(track: EmbeddedTrack, translation: Translation): EmbeddedTrack {
  const { segments } = track;
  const size = track.embeddings.length / segments.length;
  const embeddings = Float32Array.from(track.embeddings);
  for (let start = 0; start < embeddings.length; start += size) {
    embeddings.set(translate(embeddings.subarray(start, start + size), translation), start);
  }
  return { embeddings, segments };
}

/** The translation's tensors on their way into a bundle that is built on this one; none where it keeps none. */
export function translationToWrite(bundle: Pick<Bundle, 'tensors'>): TensorToWrite[] {
  return [...tensorsBelow(bundle, 'translation/')].map(([name, { shape, data }]) => ({
    name,
    shape,
    data,
    dtype: 'float16',
    file: 'head.bin',
  }));
}
