/**
 * The contract between a shell and the engine: every request, its answer, and every event, typed once.
 *
 * The same names travel over Electron's IPC and over HTTP (`serve`). The engine validates each payload with
 * the request's schema; answers are trusted by the shells.
 */
import { z } from 'zod';
import { enginePreferenceRequests } from './engine-preferences.ts';
import type { serialisedFailureSchema } from './failure.ts';
import type { JobSnapshot } from './job.ts';
import { jobRequests } from './job-requests.ts';
import { libraryRequests } from './library-requests.ts';
import { retrainRequests } from './retrain-contract.ts';
import { reviewRequests } from './review-requests.ts';
import { writeRequests } from './write-requests.ts';

// What requests speak of, for all who speak to the engine.
export { type ReviewTrack, reviewTrackSchema } from './review-requests.ts';
export {
  type Agreement,
  type TrackQuery,
  type TrackSelection,
  agreementSchema,
  agreements,
  sortColumns,
  trackQuerySchema,
  trackSelectionSchema,
} from './track-query.ts';
export {
  type TrackDetail,
  type TrackRow,
  type TrackState,
  trackDetailSchema,
  trackRowSchema,
  trackStateSchema,
  trackStates,
} from './track-row.ts';

/** Every request with the schema of its payload and of its answer. */
export const engineRequests = {
  ...libraryRequests,
  ...reviewRequests,
  ...writeRequests,
  ...jobRequests,
  'models.list': {
    payload: z.object({}),
    answer: z.object({
      models: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          labels: z.array(z.string()),
          inUse: z.boolean(),
          builtIn: z.boolean(),
          accuracy: z.number().nullable(),
        }),
      ),
    }),
  },
  /** Small remembered things of the interface (theme, sort, columns), as JSON. */
  'settings.get': {
    payload: z.object({}),
    answer: z.object({ settings: z.record(z.string(), z.unknown()) }),
  },
  'settings.set': {
    payload: z.object({ key: z.string().regex(/^[a-zA-Z.]{1,60}$/), value: z.json() }),
    answer: z.object({}),
  },
  ...enginePreferenceRequests,
  ...retrainRequests,
} as const;

export type EngineRequests = typeof engineRequests;
export type EngineRequestName = keyof EngineRequests;
/** What a shell sends; fields with defaults may be left out. */
export type RequestPayload<Name extends EngineRequestName> = z.input<EngineRequests[Name]['payload']>;
/** The payload after validation. */
export type ParsedPayload<Name extends EngineRequestName> = z.output<EngineRequests[Name]['payload']>;
export type RequestAnswer<Name extends EngineRequestName> = z.output<EngineRequests[Name]['answer']>;

/** What the engine tells every shell. `seq` rises by one; after a gap a shell asks for everything again. */
export type EngineEvent = { readonly seq: number } & (
  | { readonly type: 'job'; readonly job: JobSnapshot }
  | { readonly type: 'tracksChanged'; readonly trackIds: readonly number[] | 'many' }
  | { readonly type: 'historyChanged' }
  | { readonly type: 'settingsChanged' }
  | { readonly type: 'retrainChanged' }
  | { readonly type: 'offerChanged' }
  | { readonly type: 'modelsChanged' }
);

/** An answer as it crosses a process boundary. */
export type EngineReply<Name extends EngineRequestName> =
  | { readonly ok: true; readonly answer: RequestAnswer<Name> }
  | { readonly ok: false; readonly failure: z.infer<typeof serialisedFailureSchema> };

/** The engine as a shell sees it; the bridge of each host has the same shape. */
export interface EngineClient {
  request<Name extends EngineRequestName>(
    name: Name,
    payload: RequestPayload<Name>,
  ): Promise<RequestAnswer<Name>>;
  /** Calls `listener` for each event until the returned function is called. */
  subscribe(listener: (event: EngineEvent) => void): () => void;
}
