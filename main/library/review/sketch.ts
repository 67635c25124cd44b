/**
 * Sketches: 32 bytes that tell how alike two tracks sound, drawn from their embeddings.
 *
 * A track's standardised mean embedding is projected on random directions, which keeps angles
 * (Johnson and Lindenstrauss 1984; signs instead of normal numbers: Achlioptas 2003,
 * https://doi.org/10.1016/S0022-0000(03)00025-4), brought to length 1 and rounded. The whole embeddings of
 * 100,000 tracks are 600 MB; their sketches are 3.
 */
import { meanEmbedding, type Classifier, type EmbeddedTrack } from '../../../models/head.ts';
import { standardisedInputs } from '../../../models/heads.ts';

/** Numbers in a sketch. */
export const sketchSize = 32;

/** Cosine from which two tracks are alike: that of the two halves of one and the same song, in the median. */
export const alikeCosine = 0.95;

const largest = 127;

/** Sign of each direction at each input: always the same ones, for sketches are kept. */
const directions = new Map<number, Int8Array>();

/** The sketch of a track, int8; tracks of different models are not comparable. */
export function sketchOf(track: EmbeddedTrack, { embeddingSize, head }: Classifier): Uint8Array {
  const mean = meanEmbedding(track, embeddingSize);
  const inputs = head.kind === 'linear' ? standardisedInputs(mean, head) : centred(mean);
  const signs = directionsFor(inputs.length);
  const projected = Float64Array.from({ length: sketchSize }, (_, direction) => {
    let sum = 0;
    for (let i = 0; i < inputs.length; i += 1) sum += signs[direction * inputs.length + i]! * inputs[i]!;
    return sum;
  });
  const length = Math.hypot(...projected) || 1;
  const sketch = Int8Array.from(projected, (value) => Math.round((value / length) * largest));
  return new Uint8Array(sketch.buffer);
}

/** A sketch as a vector of length 1. */
export function unpackSketch(bytes: Uint8Array): Float32Array {
  const vector = Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** -1..1. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function directionsFor(inputs: number): Int8Array {
  let signs = directions.get(inputs);
  if (!signs) {
    let state = 0x9e3779b9;
    signs = Int8Array.from({ length: sketchSize * inputs }, () => {
      // xorshift32 (Marsaglia 2003, https://www.jstatsoft.org/article/view/v008i14)
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state < 0 ? -1 : 1;
    });
    directions.set(inputs, signs);
  }
  return signs;
}
