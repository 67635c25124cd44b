/** Models store: the shelf, the model that is looked at, and what can be done with it. */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import type {
  AdoptionPreview,
  ComparisonState,
  ShelvedModelDetail,
  TrainingSource,
} from '../../models/retrain-contract.ts';
import { words } from '../words.ts';
import { loadOverview } from './library.ts';
import { notify, notifyFailure } from './notices.ts';

interface ModelsState {
  /** Null before the first answer. */
  readonly models: readonly ShelvedModelDetail[] | null;
  readonly failure: string | null;
  readonly openId: string | null;
  /** The model that was removed last and can be put back. */
  readonly removed: { readonly id: string; readonly name: string } | null;
  /** The model that was in use before the present one. */
  readonly previousId: string | null;
  /** Whether the open model is being compared instead of described. */
  readonly comparing: boolean;
  readonly comparison: ComparisonState;
}

const noComparison: ComparisonState = { jobId: null, failure: null, result: null };
const unread: ModelsState = {
  models: null,
  failure: null,
  openId: null,
  removed: null,
  previousId: null,
  comparing: false,
  comparison: noComparison,
};

export const useModels = create<ModelsState>(() => unread);

/** Forgets what was read; the screen reads it again. */
export function forgetModels(): void {
  useModels.setState(unread);
}

export async function loadModels(): Promise<void> {
  try {
    const [{ models, previousId }, comparison] = await Promise.all([
      request('models.shelf', {}),
      request('models.comparison', {}),
    ]);
    const { openId } = useModels.getState();
    const isThere = models.some(({ id }) => id === openId);
    const inUse = models.find((model) => model.inUse) ?? models[0];
    useModels.setState({
      models,
      previousId,
      comparison,
      failure: null,
      openId: isThere ? openId : (inUse?.id ?? null),
    });
  } catch (error) {
    useModels.setState({ failure: toSerialisedFailure(error).message });
  }
}

/** Fetches the shelf again if it has been looked at. */
export function noteModelsChange(): void {
  if (useModels.getState().models) void loadModels();
}

export function showModel(openId: string): void {
  useModels.setState({ openId });
}

/** What would change in the library with this model; null where that cannot be told. */
export async function previewModel(modelId: string): Promise<AdoptionPreview | null> {
  try {
    return await request('retrain.preview', { modelId });
  } catch (error) {
    notifyFailure(error);
    return null;
  }
}

/** Predicts with this model from now on. */
export async function applyModel({ id, name }: Pick<ShelvedModelDetail, 'id' | 'name'>): Promise<void> {
  await attempt(async () => {
    await request('models.use', { modelId: id });
    notify(words.models.used(name));
    await loadOverview();
  });
}

export async function renameModel(modelId: string, name: string): Promise<void> {
  await attempt(() => request('models.rename', { modelId, name }));
}

export async function removeModel({ id, name }: Pick<ShelvedModelDetail, 'id' | 'name'>): Promise<void> {
  await attempt(async () => {
    await request('models.remove', { modelId: id });
    useModels.setState({ removed: { id, name } });
    notify(words.models.removed(name));
  });
}

/** Puts the model back that was removed last. */
export async function restoreModel(): Promise<void> {
  const { removed } = useModels.getState();
  if (!removed) return;
  await attempt(async () => {
    await request('models.restore', { modelId: removed.id });
    useModels.setState({ removed: null });
    notify(words.models.restored(removed.name));
  });
}

/** Answers with why it did not work; null where it did. */
export async function exportModel(modelId: string, target: string): Promise<string | null> {
  return tell(async () => {
    const { file } = await request('models.export', { modelId, target });
    notify(words.models.exported(file));
  });
}

/** Answers with why it did not work; null where it did. */
export async function importModel(file: string): Promise<string | null> {
  return tell(async () => {
    const { modelId } = await request('models.import', { file });
    useModels.setState({ openId: modelId });
    notify(words.models.imported(modelId));
  });
}

export function showComparison(comparing: boolean): void {
  useModels.setState({ comparing });
}

/** Sets two models against each other; what comes of it is told by the comparison's state. */
export async function compareModels(first: string, second: string, source: TrainingSource): Promise<void> {
  await attempt(() => request('models.compare', { first, second, source }));
}

/** Does it for a dialog that stays open where it did not work, and says why. */
async function tell(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    await loadModels();
    return null;
  } catch (error) {
    return toSerialisedFailure(error).message;
  }
}

/** Does it and reads the shelf again; answers whether it worked. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    await loadModels();
    return true;
  } catch (error) {
    notifyFailure(error);
    return false;
  }
}
