/** Made-up states of the retrain wizard, and an engine in memory that stands at one of them. */
import { EventHub } from '../../../main/event-hub.ts';
import type { DatasetReport } from '../../../models/dataset-check.ts';
import {
  engineRequests,
  type EngineRequestName,
  type RequestAnswer,
  type RequestPayload,
} from '../../../models/engine-contract.ts';
import type {
  ModelScore,
  RetrainResult,
  RetrainRun,
  RetrainState,
} from '../../../models/retrain-contract.ts';
import type { RetrainOffer } from '../../../models/retrain-offer.ts';
import { trainingMethods } from '../../../models/training.ts';
import { MadeLibrary } from './made-library.ts';

const genres = ['Dub', 'Folk', 'Jazz', 'Rock'] as const;
const perGenre = [60, 48, 55, 12];

const files = (genre: string, ...indexes: number[]) =>
  indexes.map((index) => ({
    index,
    id: `${genre}/track ${index}.mp3`,
    genre,
    path: `/sets/mine/${genre}/track ${index}.mp3`,
  }));

const examples = genres.flatMap((genre, at) =>
  Array.from({ length: perGenre[at]! }, (_, index) => ({
    index: perGenre.slice(0, at).reduce((sum, count) => sum + count, 0) + index,
    id: `${genre}/track ${index}.mp3`,
    genre,
    path: `/sets/mine/${genre}/track ${index}.mp3`,
    group: `${genre} ${index}`,
    durationSeconds: 215,
    leftOut: null,
  })),
);

export const madeReport: DatasetReport = {
  path: '/sets/mine',
  kind: 'audio',
  genres: genres.map((genre, at) => ({
    genre,
    tracks: perGenre[at]!,
    usable: perGenre[at]! - (at === 0 ? 2 : 0),
    seconds: perGenre[at]! * 215,
  })),
  tracks: 175,
  usable: 173,
  seconds: 173 * 215,
  grouping: { by: 'artist', reason: 'Tracks of one artist stay on one side of every split.', groups: 41 },
  problems: [
    {
      kind: 'two-genres',
      message: '"Equinox" stands in Jazz and in Rock.',
      remedy: 'Both are left out, because one of the labels must be wrong. Leave one out to keep the other.',
      action: 'leave-out',
      files: [...files('Jazz', 7), ...files('Rock', 3)],
      exact: false,
      genres: ['Jazz', 'Rock'],
    },
    {
      kind: 'too-few',
      message: 'Rock has 12 tracks, 20 are advised.',
      remedy: 'It is learned all the same, and judged by few tracks. Add tracks, or leave the genre out.',
      action: 'none',
      files: [],
      genre: 'Rock',
      tracks: 12,
    },
    {
      kind: 'duplicate',
      message: 'One recording is there 5 times in Dub.',
      remedy: 'The first file is kept.',
      action: 'leave-out',
      files: files('Dub', 1, 2, 3, 4, 5),
      exact: true,
    },
  ],
  examples,
  suspects: [
    {
      index: 65,
      genre: 'Folk',
      suggested: 'Jazz',
      probability: 0.04,
      suggestedProbability: 0.91,
      likelyWrong: true,
    },
  ],
  learningCurve: {
    points: [
      { tracks: 40, accuracy: 0.61 },
      { tracks: 130, accuracy: 0.74 },
    ],
    accuracy: 0.76,
    accuracyInterval: [0.69, 0.82],
    chance: 0.34,
    gainOfDoubling: 0.04,
  },
  trainable: true,
  verdict: 'A model can be trained. Expect about three of four tracks right.',
};

const score = (name: string, accuracy: number): ModelScore => ({
  modelId: name.toLowerCase().replaceAll(' ', '-'),
  name,
  tracks: 44,
  accuracy,
  accuracyInterval: [accuracy - 0.11, accuracy + 0.09],
  macroF1: accuracy - 0.03,
  expectedCalibrationError: accuracy > 0.7 ? 0.061 : 0.184,
  labels: [...genres],
  confusionMatrix: [
    [13, 1, 0, 1],
    [0, 9, 3, 0],
    [1, 2, 11, 0],
    [1, 0, 0, 2],
  ],
  perGenre: Object.fromEntries(
    genres.map((genre, at) => [
      genre,
      {
        precision: accuracy + 0.1 - at / 20,
        recall: accuracy + 0.05 - at / 20,
        f1: accuracy + 0.07 - at / 20,
        support: [15, 12, 14, 3][at]!,
      },
    ]),
  ),
  calibrationCurve: [0.3, 0.5, 0.7, 0.9].map((from) => ({
    from: from - 0.1,
    to: from + 0.1,
    tracks: Math.round(from * 20),
    confidence: from,
    accuracy: from - (accuracy > 0.7 ? 0.04 : 0.04 + from / 4),
  })),
  warnings: [],
});

export const madeResult: RetrainResult = {
  model: score('My genres', 0.8),
  present: score('Ten genres', 0.59),
  comparison: {
    answer: 'better',
    sentence:
      'The new model is better: of 44 tracks the new model alone knew 11, and the one in use alone 2. That is a difference of +20.5 points (95 % interval +6.8 to +34.1). Chance alone parts two equally good models so far about one time in 45.',
  },
  method: 'transfer',
  seconds: 14,
  parameters: 3016,
  bytes: 912_000,
  heldOutBy: '44 of 173 tracks were held out. Tracks of one artist stay on one side of every split.',
  tracks: [
    [65, 'Folk', 'Jazz'],
    [70, 'Folk', 'Jazz'],
    [71, 'Folk', 'Jazz'],
    [3, 'Dub', 'Dub'],
  ].map(([clip, truth, genre]) => ({
    clip: Number(clip),
    id: `${truth}/track ${clip}.mp3`,
    path: `/sets/mine/${truth}/track ${clip}.mp3`,
    truth: String(truth),
    genre: String(genre),
    confidence: 0.72,
    present: { genre: 'Rock', confidence: 0.4 },
  })),
  suspects: [
    {
      clip: 65,
      id: 'Folk/track 5.mp3',
      path: '/sets/mine/Folk/track 5.mp3',
      genre: 'Folk',
      suggested: 'Jazz',
      probability: 0.04,
      suggestedProbability: 0.91,
    },
  ],
  card: '# My genres',
};

/** A run of so many epochs of 40. */
export function madeRun(epochs: number, change: Partial<RetrainRun> = {}): RetrainRun {
  return {
    jobId: 'made-run',
    method: 'finetune',
    name: 'My genres',
    options: { seed: 1, epochs: 40 },
    startedAt: '2026-11-22T14:09:00.000Z',
    events: Array.from({ length: epochs }, (_, index) => ({
      type: 'epoch' as const,
      member: 1,
      members: 1,
      epoch: index + 1,
      epochs: 40,
      loss: 1.4 * 0.9 ** index,
      accuracy: 1 - 0.7 * 0.9 ** index,
      validationLoss: 1.4 * 0.93 ** index + 0.002 * index,
      validationAccuracy: 0.82 - 0.5 * 0.85 ** index,
      learningRate: 0.001,
      seconds: 6,
      remainingSeconds: (40 - index) * 6,
    })),
    failure: null,
    resumable: false,
    trained: null,
    ...change,
  };
}

const fresh: RetrainState = {
  source: null,
  changes: { genres: {}, relabelled: {}, leftOut: [] },
  checkJobId: null,
  checkFailure: null,
  report: null,
  estimates: [],
  run: null,
  result: null,
};

/** The state of a set that was checked. */
export const madeChecked: RetrainState = {
  ...fresh,
  source: { folder: '/sets/mine', library: true },
  report: madeReport,
  estimates: trainingMethods.map((method) => ({
    method,
    seconds: method === 'transfer' ? 14 : method === 'finetune' ? 840 : null,
    range: method === 'finetune' ? [600, 1100] : null,
    measuring: method === 'cnn' || method === 'attention',
    obstacle:
      method === 'ensemble'
        ? {
            code: 'unsupported-format',
            message: 'The native engine did not load, so several networks would take days here.',
          }
        : null,
  })),
};

/** A made-up library whose wizard stands at a state; what it is asked changes that state. */
export class RetrainingLibrary extends MadeLibrary {
  state: RetrainState;
  /** What the loop offers. */
  offer: RetrainOffer | null = null;
  /** What the wizard was asked, with what. */
  readonly asked: { readonly name: string; readonly payload: unknown }[] = [];
  readonly #events = new EventHub();

  constructor(state: RetrainState) {
    super({ tracks: 40 });
    this.state = state;
  }

  override subscribe(listener: Parameters<MadeLibrary['subscribe']>[0]): () => void {
    const ends = [super.subscribe(listener), this.#events.subscribe(listener)];
    return () => {
      for (const end of ends) end();
    };
  }

  become(state: RetrainState): void {
    this.state = state;
    this.#events.publish({ type: 'retrainChanged' });
  }

  /** Offers a better model, or none, from now on. */
  propose(offer: RetrainOffer | null): void {
    this.offer = offer;
    this.#events.publish({ type: 'offerChanged' });
  }

  override async request<Name extends EngineRequestName>(
    name: Name,
    payload: RequestPayload<Name>,
  ): Promise<RequestAnswer<Name>> {
    if (!name.startsWith('retrain.') && !(name === 'job.stop' || name === 'job.pause')) {
      return super.request(name, payload);
    }
    if (name !== 'retrain.state' && name !== 'retrain.offer' && name !== 'retrain.estimate')
      this.asked.push({ name, payload });
    return engineRequests[name].answer.parse(this.#answer(name)) as RequestAnswer<Name>;
  }

  #answer(name: EngineRequestName): unknown {
    switch (name) {
      case 'retrain.state':
        return this.state;
      case 'retrain.offer':
        return { offer: this.offer };
      case 'retrain.dismissOffer':
        this.offer = null;
        return {};
      case 'retrain.preview':
        return {
          tracks: 412,
          changed: 57,
          moves: [
            { from: 'Rock', to: 'Dub', tracks: 31 },
            { from: 'Jazz', to: 'Folk', tracks: 26 },
          ],
          examples: [],
          toHear: 3,
        };
      case 'retrain.discard':
      case 'retrain.keep':
      case 'retrain.adopt':
        this.state = fresh;
        return { jobId: null };
      case 'retrain.estimate':
        return { method: 'finetune', seconds: 300, range: [240, 420], obstacle: null };
      case 'retrain.start':
        this.state = { ...this.state, run: madeRun(0) };
        return { jobId: 'made-run' };
      default:
        return { jobId: 'made-job' };
    }
  }
}

export const freshRetraining = fresh;
