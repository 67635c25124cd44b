/** A made library of any size: tracks with names, suggestions and decisions, the same for the same seed. */
import type { LibraryStore } from '../../main/library/store/library-store.ts';
import { recommendations } from '../../models/prediction.ts';

const words = 'Love Night Blue River Stone Fire Dream Summer Ghost Train Dance Shadow Måne Heart City'.split(
  ' ',
);
const genres = 'blues classical country disco hiphop jazz metal pop reggae rock'.split(' ');
const batch = 500;

export const largeModelId = 'made-model';

/** Numbers 0..1 by mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fills a store with `count` tracks below /music: nine in ten predicted, a third of those accepted. */
export function fillLargeLibrary(store: LibraryStore, count: number, modelId = largeModelId): void {
  const next = random(1);
  const below = (limit: number): number => Math.floor(next() * limit);
  const word = (): string => words[below(words.length)]!;
  store.folders.add('/music');
  for (let start = 0; start < count; start += batch) {
    const ids = store.tracks.upsert(
      Array.from({ length: Math.min(batch, count - start) }, (_, index) => {
        const tags = {
          artist: `${word()} ${below(3_000)}`,
          albumArtist: null,
          album: `${word()} ${word()} ${below(900)}`,
          title: `${word()} ${word()}`,
          genres: below(2) === 0 ? [] : [genres[below(genres.length)]!],
          year: 1950 + below(75),
        };
        return {
          path: `/music/${tags.artist}/${tags.album}/${start + index} ${tags.title}.mp3`,
          stamp: { size: below(10_000_000), modifiedMs: below(1e12) },
          fileKey: `1:${start + index}`,
          tags,
          durationSeconds: 200,
          audioHash: null,
        };
      }),
    );
    store.predictions.save(
      ids
        .filter(() => below(10) > 0)
        .map((trackId) => {
          const confidence = 0.2 + 0.8 * next();
          const winner = below(genres.length);
          const ranked = [...genres.slice(winner), ...genres.slice(0, winner)];
          const topK = ranked.map((genre, rank) => ({
            genre,
            probability: rank === 0 ? confidence : (1 - confidence) / (genres.length - 1),
          }));
          const segments = Array.from({ length: 10 }, (_, segment) => ({
            startSeconds: segment * 20,
            durationSeconds: 2.992,
            genre: genres[below(genres.length)]!,
            probability: confidence,
          }));
          return {
            trackId,
            prediction: {
              modelId,
              genre: genres[winner]!,
              confidence,
              margin: confidence - topK[1]!.probability,
              recommendation: recommendations[below(recommendations.length)]!,
              topK,
              segments,
            },
          };
        }),
    );
    const accepted = ids.filter(() => below(3) === 0);
    store.decisions.decide(accepted, { kind: 'accept' }, { modelId });
  }
}
