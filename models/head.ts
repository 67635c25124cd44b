/**
 * The classifier over a track's embeddings: a head, its calibration and what follows from them.
 *
 * Plain TypeScript, no TensorFlow: predictions for thousands of stored tracks are made anew in moments when the
 * model changes.
 */
import { tensorValues, type Bundle, type Calibration, type Thresholds } from './bundle.ts';
import { Failure } from './failure.ts';
import { strangenessOf, trustIn, type Familiarity, type Trust } from './familiarity.ts';
import { headLogits, headOf, standardisedInputs, type Head } from './heads.ts';
import type { Recommendation, SegmentPrediction, TrackPrediction } from './prediction.ts';

/** What turns the embeddings of one network into genres. */
export interface Classifier {
  readonly modelId: string;
  readonly labels: readonly string[];
  /** The embedding space it reads (`manifest.network.id`). */
  readonly networkId: string;
  readonly embeddingSize: number;
  readonly head: Head;
  /** Exactly one genre is right (softmax), or any number of them (a sigmoid each). */
  readonly genresPerTrack: 'one' | 'several';
  readonly calibration: Pick<Calibration, 'temperature' | 'shortTemperature' | 'thresholds'>;
  /** Null where the model cannot tell what is unlike anything it knows. */
  readonly familiarity: Familiarity | null;
}

/**
 * The classifier of a bundle.
 *
 * @throws Failure `incompatible-model` when the head does not fit the labels or the embedding.
 */
export function classifierOf(bundle: Pick<Bundle, 'manifest' | 'tensors'>): Classifier {
  const { manifest, tensors } = bundle;
  const head = headOf(bundle);
  return {
    modelId: manifest.id,
    labels: manifest.labels,
    networkId: manifest.network.id,
    embeddingSize: manifest.network.embeddingSize,
    head,
    genresPerTrack: manifest.genresPerTrack ?? 'one',
    calibration: manifest.calibration,
    familiarity: manifest.familiarity ? familiarityOf(manifest, head, tensors) : null,
  };
}

function familiarityOf(manifest: Bundle['manifest'], head: Head, tensors: Bundle['tensors']): Familiarity {
  if (head.kind !== 'linear') {
    throw new Failure(
      'incompatible-model',
      `The model "${manifest.id}" cannot be used: it wants to tell what is unlike anything it knows, and its classifier has no scale for that. Choose another model, or install this one again.`,
    );
  }
  const { inputs } = head;
  return {
    ...manifest.familiarity!,
    factor: tensorValues(tensors, 'familiarity/factor', [(inputs * (inputs + 1)) / 2]),
    centres: tensorValues(tensors, 'familiarity/centres', [manifest.labels.length, inputs]),
  };
}

/** A track as the classifier takes it. */
export interface EmbeddedTrack {
  /** `[segments, embeddingSize]` row by row. */
  readonly embeddings: Float32Array;
  readonly segments: readonly { readonly startSeconds: number; readonly durationSeconds: number }[];
}

/**
 * What the model says of one track: the mean embedding's genre for the whole, each segment's own beside it.
 *
 * A segment counts by its length, so that a short last one does not speak as loud as the others. The stranger
 * the track, the nearer all probabilities come to each other, those of its segments too; their order stays.
 *
 * @throws Failure `internal` when embeddings and segments do not belong together.
 */
export function predictTrack(track: EmbeddedTrack, classifier: Classifier): TrackPrediction {
  const { labels, calibration } = classifier;
  const numSegments = track.segments.length;
  const mean = meanEmbedding(track, classifier.embeddingSize);
  const { trust, unfamiliar } = trustOf(mean, numSegments, classifier);
  const blended = (probability: number): number => trust * probability + (1 - trust) / labels.length;
  const probabilities = probabilitiesOf(mean, classifier, numSegments);
  const topK = labels
    .map((genre, label) => ({ genre, probability: probabilities[label]! }))
    .toSorted((left, right) => right.probability - left.probability)
    .map(({ genre, probability }) => ({ genre, probability: blended(probability) }));
  const confidence = topK[0]!.probability;
  const margin = confidence - topK[1]!.probability;
  const several = classifier.genresPerTrack === 'several';
  // A second likely genre is no doubt of the first where both may be right.
  const lead = several ? Infinity : margin;
  return {
    modelId: classifier.modelId,
    genre: topK[0]!.genre,
    confidence,
    margin,
    recommendation: unfamiliar ? 'none' : recommendationFor(confidence, lead, calibration.thresholds),
    ...(several && {
      genres: severalGenres(topK, calibration.thresholds),
    }),
    ...(classifier.familiarity && { unfamiliar }),
    topK,
    segments: track.segments.map((segment, index): SegmentPrediction => {
      const start = index * classifier.embeddingSize;
      const own = probabilitiesOf(
        track.embeddings.subarray(start, start + classifier.embeddingSize),
        classifier,
        1,
      );
      const winner = indexOfLargest(own);
      return { ...segment, genre: labels[winner]!, probability: blended(own[winner]!) };
    }),
  };
}

/**
 * The genres to suggest where any number may be right: the most probable, and every other one that is as sure as a
 * `medium` recommendation asks, so that a second genre is more often right than wrong.
 *
 * @param topK most probable first.
 */
function severalGenres(
  topK: readonly { readonly genre: string; readonly probability: number }[],
  { medium }: Thresholds,
): string[] {
  return topK
    .filter(({ probability }, rank) => rank === 0 || probability >= medium.confidence)
    .map(({ genre }) => genre);
}

/**
 * How much of the model's word counts for a track: all of it where the model cannot tell what is strange.
 *
 * @param embedding mean over the track.
 * @param segments of how many segments it is the mean.
 */
export function trustOf(
  embedding: ArrayLike<number>,
  segments: number,
  { head, familiarity }: Pick<Classifier, 'head' | 'familiarity'>,
): Trust {
  if (familiarity === null || head.kind !== 'linear') return { trust: 1, unfamiliar: false };
  return trustIn(strangenessOf(standardisedInputs(embedding, head), familiarity), segments, familiarity);
}

/**
 * Calibrated probabilities in label order; they sum to 1, or where a track may have several genres each stands for
 * itself.
 *
 * @param segments of how many segments the embedding is the mean.
 */
export function probabilitiesOf(
  embedding: ArrayLike<number>,
  classifier: Classifier,
  segments: number,
): Float64Array {
  const logits = headLogits(embedding, classifier.head);
  const temperature = temperatureFor(segments, classifier.calibration);
  return classifier.genresPerTrack === 'several'
    ? logits.map((logit) => 1 / (1 + Math.exp(-logit / temperature)))
    : softmax(logits, temperature);
}

/** The temperature for the mean of so many segments: the fewer, the less sure. */
export function temperatureFor(
  segments: number,
  { temperature, shortTemperature = temperature }: Classifier['calibration'],
): number {
  return temperature + (shortTemperature - temperature) / Math.max(1, segments);
}

/** The embedding of a track: the mean over its segments, weighted by their length. */
export function meanEmbedding(track: EmbeddedTrack, embeddingSize: number): Float64Array {
  const { embeddings, segments } = track;
  if (segments.length === 0 || embeddings.length !== segments.length * embeddingSize) {
    throw new Failure(
      'internal',
      `A track has ${segments.length} segments and ${embeddings.length} numbers of embedding where ${embeddingSize} a segment are wanted. Nothing was predicted. Analyse the track again.`,
    );
  }
  const mean = new Float64Array(embeddingSize);
  let total = 0;
  segments.forEach((segment, index) => {
    const weight = Math.max(segment.durationSeconds, 1e-3);
    total += weight;
    for (let i = 0; i < embeddingSize; i += 1) mean[i]! += weight * embeddings[index * embeddingSize + i]!;
  });
  return mean.map((sum) => sum / total);
}

/** exp(logits / temperature), scaled to sum to 1. */
export function softmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  const values = Float64Array.from(logits, (logit) => logit / temperature);
  const highest = values.reduce((left, right) => Math.max(left, right), -Infinity);
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    values[i] = Math.exp(values[i]! - highest);
    sum += values[i]!;
  }
  return values.map((value) => value / sum);
}

/** The strongest recommendation whose confidence and margin are both reached. */
export function recommendationFor(
  confidence: number,
  margin: number,
  thresholds: Thresholds,
): Recommendation {
  for (const name of ['strong', 'medium', 'low'] as const) {
    const threshold = thresholds[name];
    if (confidence >= threshold.confidence && margin >= threshold.margin) return name;
  }
  return 'none';
}

/** Index of the largest value; the first of equals. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let winner = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i]! > values[winner]!) winner = i;
  return winner;
}
