/** What answers a request of the contract, and the services it works with. */
import type { EngineRequestName, ParsedPayload, RequestAnswer } from '../models/engine-contract.ts';
import type { EngineSettings } from './engine-settings.ts';
import type { UnnumberedEvent } from './event-hub.ts';
import type { ModelExchange } from './inference/model-exchange.ts';
import type { ModelShelf } from './inference/model-shelf.ts';
import type { JobBoard } from './jobs.ts';
import type { LibraryService } from './library/library-service.ts';
import type { ReviewService } from './library/review/review-service.ts';
import type { LibraryStore } from './library/store/library-store.ts';
import type { BetterModel } from './retrain/better-model.ts';
import type { ModelComparer } from './retrain/model-comparer.ts';
import type { RetrainService } from './retrain/retrain-service.ts';
import type { TagWriter } from './tagging/tag-writer.ts';
import type { WriteService } from './tagging/write-service.ts';

/** The services the handlers work with. */
export interface RequestServices {
  readonly store: LibraryStore;
  readonly models: ModelShelf;
  readonly library: LibraryService;
  readonly review: ReviewService;
  readonly writer: TagWriter;
  readonly writing: WriteService;
  readonly jobs: JobBoard;
  readonly exchange: ModelExchange;
  readonly retrain: RetrainService;
  readonly betterModel: BetterModel;
  readonly comparer: ModelComparer;
  readonly engineSettings: EngineSettings;
  readonly publish: (event: UnnumberedEvent) => void;
}

export type Handler<Name extends EngineRequestName> = (
  services: RequestServices,
  payload: ParsedPayload<Name>,
) => RequestAnswer<Name> | Promise<RequestAnswer<Name>>;
