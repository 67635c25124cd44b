/**
 * The model of tags: the pretrained network's own outputs as genres, any number of which may be right.
 *
 * The network says how probable it is that a listener gave a track a tag, which is far less than how probable it
 * is that the tag fits: most listeners leave most tags away. So its logits are corrected by one slope and one
 * offset, fitted on the tags that have the name of a genre of a labelled collection.
 */
import type { Calibration, Thresholds } from '../../../models/bundle.ts';
import { accuracyOf, type Outcome } from '../../../models/evaluation.ts';
import { meanEmbedding, recommendationFor, type EmbeddedTrack } from '../../../models/head.ts';
import { genreTags, musicnnTags, type MusicnnTag } from '../../../models/network/musicnn-tags.ts';
import { recommendations, type Recommendation } from '../../../models/prediction.ts';
import { fitTemperature } from '../heads/calibrate.ts';
import { trainLogisticRegression } from '../heads/logistic-regression.ts';
import { matrixOf } from '../heads/matrix.ts';

/** A labelled track as the network hears it. */
export interface TaggedTrack {
  readonly genre: string;
  readonly embedded: EmbeddedTrack;
}

export interface TagsModel {
  readonly labels: readonly string[];
  /** Of each label's logit in the embedding. */
  readonly positions: readonly number[];
  /** Added to every logit; then divided by the temperature. */
  readonly offset: number;
  readonly calibration: Calibration;
  /** Of the tracks of genres that some tag fits: how many carry a recommendation, and of how many the first tag fits. */
  readonly recommendations: Readonly<Record<Recommendation, { share: number; precision: number }>>;
  /** Tracks, and pairs of a track and a tag, that the correction was fitted on. */
  readonly tracks: number;
  readonly pairs: number;
}

/** Tags with the name of a genre of GTZAN, and the genres that they fit. */
const namesakes: ReadonlyMap<MusicnnTag, readonly string[]> = new Map([
  ['blues', ['blues']],
  ['country', ['country']],
  ['Hip-Hop', ['hiphop']],
  ['jazz', ['jazz']],
  ['metal', ['metal']],
  ['pop', ['pop']],
  ['rock', ['rock', 'metal']],
]);

/** Tags that nobody would call wrong for a genre of GTZAN, to judge the first one by. None fits classical or reggae. */
const fitting: ReadonlyMap<string, ReadonlySet<string>> = new Map<string, ReadonlySet<MusicnnTag>>([
  ['blues', new Set(['blues'])],
  ['classical', new Set([])],
  ['country', new Set(['country', 'folk'])],
  ['disco', new Set(['dance', 'electronic', 'electro', 'funk', 'House', 'pop', 'rnb', 'soul'])],
  ['hiphop', new Set(['Hip-Hop', 'funk', 'rnb'])],
  ['jazz', new Set(['jazz', 'blues'])],
  [
    'metal',
    new Set(['metal', 'alternative rock', 'hard rock', 'heavy metal', 'Progressive rock', 'punk', 'rock']),
  ],
  ['pop', new Set(['pop', 'dance', 'electronic', 'electro', 'indie pop', 'rnb', 'soul'])],
  ['reggae', new Set([])],
  [
    'rock',
    new Set([
      'rock',
      'alternative',
      'alternative rock',
      'classic rock',
      'hard rock',
      'heavy metal',
      'indie',
      'indie rock',
      'Progressive rock',
      'punk',
    ]),
  ],
]);

/** Of the tracks with a strong recommendation so many must be right. */
const strongPrecision = 0.9;

/**
 * The same words as for the other models, by the probability alone: a second likely tag is no doubt of the first.
 * Strong asks for more where the promise would not be kept otherwise, in whole percent.
 */
function thresholdsFor(winners: readonly Outcome[]): Thresholds {
  const candidates = Array.from({ length: 20 }, (_, place) => (80 + place) / 100);
  const kept = candidates.find(
    (candidate) => accuracyOf(winners.filter(({ confidence }) => confidence >= candidate)) >= strongPrecision,
  );
  return {
    strong: { confidence: kept ?? 1, margin: 0 },
    medium: { confidence: 0.6, margin: 0 },
    low: { confidence: 0.35, margin: 0 },
  };
}

/** Hardly a penalty: two numbers are fitted on thousands of pairs. */
const c = 1e4;

/**
 * Corrects the tags' logits on labelled tracks.
 *
 * @param firstTag position of the first tag's logit in the embedding.
 */
export function fitTagsModel(tracks: readonly TaggedTrack[], firstTag: number): TagsModel {
  const positionOf = (tag: MusicnnTag): number => firstTag + musicnnTags.indexOf(tag);
  const means = tracks.map(({ embedded }) => meanEmbedding(embedded, sizeOf(embedded)));
  const pairs = tracks.flatMap(({ genre }, track) =>
    [...namesakes].map(([tag, genres]) => ({
      logit: means[track]![positionOf(tag)]!,
      segment: middleOf(tracks[track]!.embedded)[positionOf(tag)]!,
      fits: genres.includes(genre),
    })),
  );
  const targets = pairs.map(({ fits }) => (fits ? 1 : 0));
  const { weights, bias } = trainLogisticRegression(
    matrixOf(pairs.map(({ logit }) => [logit])),
    targets,
    2,
    pairs.map(() => 1),
    c,
  );
  // The logit of "fits" is the difference of both classes'.
  const slope = weights.data[1]! - weights.data[0]!;
  const offset = (bias[1]! - bias[0]!) / slope;
  const temperature = 1 / slope;
  const ofSegments = pairs.map(({ segment }) => Float64Array.of(0, segment + offset));
  const shortTemperature = Math.max(temperature, fitTemperature({ logits: ofSegments, targets }));
  const winners = means.map((mean, track) => {
    const probabilities = genreTags.map((tag) => ({
      tag,
      probability: 1 / (1 + Math.exp(-(mean[positionOf(tag)]! + offset) / temperature)),
    }));
    const [first] = probabilities.toSorted((left, right) => right.probability - left.probability);
    return {
      confidence: first!.probability,
      right: fitting.get(tracks[track]!.genre)?.has(first!.tag) ?? false,
    };
  });
  const thresholds = thresholdsFor(winners);
  const rowOf = (name: Recommendation): { share: number; precision: number } => {
    const carrying = winners.filter(
      ({ confidence }) => recommendationFor(confidence, 0, thresholds) === name,
    );
    const right = carrying.filter((winner) => winner.right).length;
    return {
      share: carrying.length / winners.length,
      precision: carrying.length === 0 ? 0 : right / carrying.length,
    };
  };
  const [strong, medium, low, none] = recommendations.map(rowOf);
  return {
    labels: genreTags,
    positions: genreTags.map(positionOf),
    offset,
    calibration: { temperature, shortTemperature, thresholds, outOfFold: winners },
    recommendations: { strong: strong!, medium: medium!, low: low!, none: none! },
    tracks: tracks.length,
    pairs: pairs.length,
  };
}

function sizeOf({ embeddings, segments }: EmbeddedTrack): number {
  return embeddings.length / segments.length;
}

function middleOf(track: EmbeddedTrack): Float32Array {
  const size = sizeOf(track);
  const start = Math.floor(track.segments.length / 2) * size;
  return track.embeddings.subarray(start, start + size);
}
