/** Made-up tracks by formula: the same number always gives the same track, and a hundred thousand take a moment. */
import type { TrackRow } from '../../../models/engine-contract.ts';
import type { Recommendation, TrackPrediction } from '../../../models/prediction.ts';
import type { AudioFormat } from '../../../models/track.ts';

export const madeGenres = [
  'Blues',
  'Classical',
  'Country',
  'Disco',
  'Hip-hop',
  'Jazz',
  'Metal',
  'Pop',
  'Reggae',
  'Rock',
] as const;

const artists = [
  'Ada Marsh',
  'Bonobo Lane',
  'Can Opener Trio',
  'Dürer & Söhne',
  'Écran Total',
  'Fela Quartet',
  'Grey Harbour',
  'Holm',
  'Île Flottante',
  'Juno Park',
  'Kite Season',
  'Lowland Brass',
  'Mira Okafor',
  'Neun Uhr',
  'Ostia',
  'Paper Lanterns',
  'Quiet Engines',
  'Rosa Lind',
  'Søren Vik',
  'The Long Now',
  'Ummagumma Jr.',
  'Vesper Tide',
  'Wolf & Weir',
  'Xenia Roth',
  'Young Cartographers',
  'Zonal Defence',
] as const;
const firstWords = [
  'Halflight',
  'Mushroom',
  'Northern',
  'Paper',
  'Silver',
  'Slow',
  'Tago',
  'Under',
  'Violet',
  'Winter',
] as const;
const secondWords = [
  'Avenue',
  'Borders',
  'Cathedral',
  'Dust',
  'Engine',
  'Ferry',
  'Garden',
  'Harbour',
  'Island',
  'Jubilee',
  'Kiln',
] as const;
const formats: readonly (readonly [AudioFormat, string])[] = [
  ['mp3', 'mp3'],
  ['mp3', 'mp3'],
  ['flac', 'flac'],
  ['mp4', 'm4a'],
  ['ogg-vorbis', 'ogg'],
];

/** A number 0..1 that depends on the track and what it is for. */
export function chance(id: number, salt: number): number {
  let mixed = Math.imul(id ^ (salt * 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

function pick<Value>(values: readonly Value[], id: number, salt: number): Value {
  const value = values[Math.floor(chance(id, salt) * values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}

/** The track before it was listened to. One in 150 cannot be read. */
export function madeTrack(id: number, folder: string): TrackRow {
  const artist = pick(artists, Math.ceil(id / 40), 1);
  const title = `${pick(firstWords, id, 2)} ${pick(secondWords, id, 3)}${id % 7 === 0 ? ` (Part ${1 + (id % 3)})` : ''}`;
  const album = `${pick(secondWords, Math.ceil(id / 12), 4)} ${1968 + (Math.ceil(id / 12) % 55)}`;
  const [format, extension] = pick(formats, id, 5);
  const isUntagged = chance(id, 6) < 0.02;
  const fails = chance(id, 7) < 1 / 150;
  const path = `${folder}/${artist}/${album}/${String(1 + (id % 12)).padStart(2, '0')} ${title}.${extension}`;
  return {
    id,
    path,
    artist: isUntagged ? null : artist,
    title: isUntagged ? null : title,
    album: isUntagged ? null : album,
    genresNow:
      chance(id, 8) < 0.45
        ? []
        : chance(id, 9) < 0.1
          ? ['Rock', 'Pop']
          : [pick([...madeGenres, 'electronica', 'Krautrock', 'Other'], id, 10)],
    genre: null,
    confidence: null,
    runnerUp: null,
    runnerUpProbability: null,
    recommendation: null,
    decision: null,
    state: fails ? 'problem' : 'new',
    format: fails ? null : format,
    durationSeconds: fails ? null : Math.round(120 + chance(id, 11) * 260),
    failure: fails
      ? {
          code: 'unreadable-audio',
          message: `"${path.slice(path.lastIndexOf('/') + 1)}" could not be decoded: the audio ends after 0.4 s. The file was left as it is. Replace it, or remove it from the library.`,
        }
      : null,
  };
}

/** What a model would say of the track. */
export function madePrediction(track: TrackRow): TrackPrediction {
  const { id } = track;
  const sharpness = 0.4 + chance(id, 20) * 5.5;
  const weights = madeGenres.map((genre, index) => ({
    genre,
    weight: Math.exp(sharpness * 2 * chance(id, 30 + index)),
  }));
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  const topK = weights
    .map(({ genre, weight }) => ({ genre, probability: weight / sum }))
    .toSorted((a, b) => b.probability - a.probability);
  const [first, second] = topK;
  if (!first || !second) throw new Error('A prediction needs two genres.');
  const margin = first.probability - second.probability;
  const length = track.durationSeconds ?? 180;
  const segments = [0.12, 0.45, 0.78].flatMap((part, place) =>
    [0, 1, 2, 3].map((step) => {
      const roll = chance(id, 50 + place * 4 + step);
      const heard = (roll < 0.62 ? first : roll < 0.85 ? second : topK[2]) ?? first;
      return {
        startSeconds: Math.round(length * part) + step * 3,
        durationSeconds: 3,
        genre: heard.genre,
        probability: Math.min(0.99, heard.probability + 0.1 * roll),
      };
    }),
  );
  return {
    modelId: 'made-up-v1',
    genre: first.genre,
    confidence: first.probability,
    margin,
    recommendation: recommend(first.probability, margin),
    topK,
    segments,
  };
}

function recommend(confidence: number, margin: number): Recommendation {
  if (confidence >= 0.8 && margin >= 0.25) return 'strong';
  if (confidence >= 0.6 && margin >= 0.1) return 'medium';
  return confidence >= 0.25 ? 'low' : 'none';
}

/** The track after it was listened to. */
export function heardTrack(track: TrackRow): TrackRow {
  const { genre, confidence, recommendation, topK } = madePrediction(track);
  return {
    ...track,
    genre,
    confidence,
    recommendation,
    runnerUp: topK[1]?.genre ?? null,
    runnerUpProbability: topK[1]?.probability ?? null,
    state: 'review',
  };
}

/** Loudness over the track for the waveform, 0..1. */
export function madePeaks(id: number): number[] {
  return Array.from(
    { length: 200 },
    (_, index) => 0.25 + 0.6 * Math.abs(Math.sin(index / 9 + id)) * (0.5 + 0.5 * chance(id, 1000 + index)),
  );
}
