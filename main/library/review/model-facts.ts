/** What of a model the review needs. */
import type { ModelShelf } from '../../inference/model-shelf.ts';
import { genreKey } from '../text-keys.ts';

export interface ModelFacts {
  readonly modelId: string;
  readonly labels: readonly string[];
  readonly known: ReadonlySet<string>;
  readonly outOfFold: readonly { readonly confidence: number; readonly right: boolean }[];
}

/** The facts of the model in use, read once for each model. */
export class CurrentModelFacts {
  readonly #models: Pick<ModelShelf, 'currentId' | 'find'>;
  #facts: ModelFacts | null = null;

  constructor(models: Pick<ModelShelf, 'currentId' | 'find'>) {
    this.#models = models;
  }

  async read(): Promise<ModelFacts> {
    const modelId = await this.#models.currentId();
    if (this.#facts?.modelId !== modelId) {
      const { manifest } = await this.#models.find(modelId);
      const { labels, calibration } = manifest;
      this.#facts = {
        modelId,
        labels,
        known: new Set(labels.map(genreKey)),
        outOfFold: calibration.outOfFold,
      };
    }
    return this.#facts;
  }
}
