/** Engine preferences store: workers and the watch over folders, as the engine keeps them. */
import { create } from 'zustand';
import type { RequestPayload } from '../../models/engine-contract.ts';
import type { EngineState } from '../../models/engine-preferences.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { request } from '../bridge/bridge.ts';
import { notifyFailure } from './notices.ts';

interface EnginePreferencesState {
  /** Null before the first answer. */
  readonly engine: EngineState | null;
  readonly failure: string | null;
}

export const useEnginePreferences = create<EnginePreferencesState>(() => ({ engine: null, failure: null }));

export async function loadEnginePreferences(): Promise<void> {
  try {
    useEnginePreferences.setState({ engine: await request('engine.preferences', {}), failure: null });
  } catch (error) {
    useEnginePreferences.setState({ failure: toSerialisedFailure(error).message });
  }
}

/** Changes what is named, at once; a change that is refused is told, and nothing is another than before. */
export async function prefer(change: RequestPayload<'engine.prefer'>): Promise<void> {
  try {
    useEnginePreferences.setState({ engine: await request('engine.prefer', change), failure: null });
  } catch (error) {
    notifyFailure(error);
  }
}
