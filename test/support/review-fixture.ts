/** A library to review: tracks with predictions and sketches in a store, and the review service over it. */
import { onTestFinished } from 'vitest';
import { ReviewService } from '../../main/library/review/review-service.ts';
import type { LibraryStore } from '../../main/library/store/library-store.ts';
import { loadBundle } from '../../main/inference/bundle.ts';
import type { ShelvedModel } from '../../main/inference/model-shelf.ts';
import type { RequestAnswer, RequestPayload } from '../../models/engine-contract.ts';
import { engineRequests } from '../../models/engine-contract.ts';
import type { TrackPrediction } from '../../models/prediction.ts';
import { bundlesFolder } from './bundles-folder.ts';
import { prediction, scanned } from './library-fixture.ts';

/** The model that came with the program: its labels and its calibration are real. */
export const reviewModelId = 'gtzan-v1';
const folder = `${bundlesFolder}/${reviewModelId}`;

export interface ReviewedTrack {
  readonly artist?: string;
  readonly album?: string;
  readonly title?: string;
  readonly present?: readonly string[];
  readonly genre?: string;
  readonly confidence?: number;
  readonly margin?: number;
  readonly unfamiliar?: boolean;
  readonly recommendation?: TrackPrediction['recommendation'];
  /** Tracks of one number sound alike; left out, a track sounds like no other. */
  readonly sound?: number;
}

/** Adds tracks below /music, an artist each unless said otherwise. Answers their ids. */
export function addTracks(store: LibraryStore, tracks: readonly ReviewedTrack[]): number[] {
  const ids = store.tracks.upsert(
    tracks.map(({ artist, album, title, present }, index) =>
      scanned(`/music/${artist ?? `artist ${index}`}/${album ?? 'loose'}/${index}.mp3`, {
        tags: {
          artist: artist ?? `Artist ${index}`,
          albumArtist: null,
          album: album ?? null,
          title: title ?? `Title ${index}`,
          genres: [...(present ?? [])],
          year: null,
        },
      }),
    ),
  );
  store.predictions.save(
    tracks.map((track, index) => {
      const { genre = 'rock', confidence = 0.6 } = track;
      const { margin = 2 * confidence - 1, recommendation = 'medium', unfamiliar = false } = track;
      const said = prediction(genre, confidence, { margin, recommendation, unfamiliar });
      return { trackId: ids[index]!, prediction: { ...said, modelId: reviewModelId } };
    }),
  );
  store.sounds.save(
    reviewModelId,
    tracks.map(({ sound }, index) => ({ trackId: ids[index]!, sketch: sketch(sound ?? 1000 + index) })),
  );
  return ids;
}

/** Sketches of equal numbers are equal, all others far from each other. */
function sketch(sound: number): Uint8Array {
  let state = (sound + 1) * 0x9e3779b1;
  return Uint8Array.from({ length: 32 }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x6d2b79f5;
    return (state >>> 9) & 0xff;
  });
}

/** The review over a store; closed when the test is over. */
export function openReview(store: LibraryStore): ReviewOf {
  const models = {
    currentId: () => Promise.resolve(reviewModelId),
    load: () => loadBundle(folder),
    find: async (): Promise<ShelvedModel> => {
      const { manifest } = await loadBundle(folder);
      return { id: reviewModelId, folder, builtIn: true, manifest };
    },
  };
  const review = new ReviewService({ store, models, publish: () => undefined });
  onTestFinished(() => review.close());
  return new ReviewOf(review);
}

/** The review by requests as a page sends them. */
export class ReviewOf {
  readonly #review: ReviewService;

  constructor(review: ReviewService) {
    this.#review = review;
  }

  next(payload: RequestPayload<'review.next'> = {}): Promise<RequestAnswer<'review.next'>> {
    return this.#review.next(engineRequests['review.next'].payload.parse(payload));
  }

  /** Ids of the next tracks. */
  async ids(payload: RequestPayload<'review.next'> = {}): Promise<number[]> {
    return (await this.next(payload)).tracks.map(({ id }) => id);
  }

  decide(
    id: number,
    decision: RequestPayload<'review.decide'>['decision'] = { kind: 'accept' },
    rest?: RequestPayload<'review.decide'>['rest'],
  ): Promise<RequestAnswer<'review.decide'>> {
    return this.#review.decide({ selection: { ids: [id] }, decision, ...(rest && { rest }) });
  }

  undo(): RequestAnswer<'review.undo'> {
    return this.#review.undo();
  }

  open(payload: RequestPayload<'review.open'>): Promise<RequestAnswer<'review.open'>> {
    return this.#review.open(engineRequests['review.open'].payload.parse(payload));
  }

  estimate(threshold: number): Promise<RequestAnswer<'review.estimate'>> {
    return this.#review.estimate({ threshold });
  }

  applyThreshold(threshold: number | null): Promise<RequestAnswer<'review.applyThreshold'>> {
    return this.#review.applyThreshold({ threshold });
  }

  spotCheck(threshold: number, count = 30): Promise<RequestAnswer<'review.spotCheck'>> {
    return this.#review.spotCheck({ threshold, count });
  }

  close(): Promise<void> {
    return this.#review.close();
  }
}
