/** Write preferences store: how genres are written, and the person's own names for them, as the engine keeps them. */
import { create } from 'zustand';
import { toSerialisedFailure } from '../../models/failure.ts';
import { vocabularyKey, vocabularySchema, type Vocabulary } from '../../models/vocabulary.ts';
import {
  defaultWriteSettings,
  writeSettingsKey,
  writeSettingsSchema,
  type WriteSettings,
} from '../../models/write-settings.ts';
import { request } from '../bridge/bridge.ts';
import { notifyFailure } from './notices.ts';
import { notePlanOutdated } from './plan.ts';

interface Preferences {
  readonly habits: WriteSettings;
  readonly vocabulary: Vocabulary;
}

interface PreferencesState {
  /** Null before the first answer. */
  readonly preferences: Preferences | null;
  readonly failure: string | null;
}

const unread: PreferencesState = { preferences: null, failure: null };

export const useWritePreferences = create<PreferencesState>(() => unread);

/** Forgets what was read; the screen reads it again. */
export function forgetWritePreferences(): void {
  useWritePreferences.setState(unread);
}

export async function loadWritePreferences(): Promise<void> {
  try {
    useWritePreferences.setState({ preferences: await read(), failure: null });
  } catch (error) {
    useWritePreferences.setState({ failure: toSerialisedFailure(error).message });
  }
}

/** Takes over what is given; the rest stays. Resolves with whether it is kept. */
export function changeHabits(change: Partial<WriteSettings>): Promise<boolean> {
  return edit(async ({ habits }) => {
    const changed = writeSettingsSchema.parse({ ...habits, ...change });
    await request('settings.set', { key: writeSettingsKey, value: changed });
    return { habits: changed };
  });
}

/** Changes the table of names. What `change` throws is shown, and the table stays. Resolves with whether it is kept. */
export function changeVocabulary(change: (vocabulary: Vocabulary) => Vocabulary): Promise<boolean> {
  return edit(async ({ vocabulary }) => {
    const changed = change(vocabulary);
    await request('settings.set', { key: vocabularyKey, value: changed });
    return { vocabulary: changed };
  });
}

let lastEdit: Promise<unknown> = Promise.resolve();

/** One after the other, each upon what the engine has by then: another page or the command line may have changed it. */
function edit(change: (current: Preferences) => Promise<Partial<Preferences>>): Promise<boolean> {
  const edited = lastEdit.then(async () => {
    try {
      const current = await read();
      useWritePreferences.setState({ preferences: { ...current, ...(await change(current)) } });
      notePlanOutdated();
      return true;
    } catch (error) {
      notifyFailure(error);
      return false;
    }
  });
  lastEdit = edited;
  return edited;
}

/** Defaults stand for what is not set or not understood, as the engine takes it. */
async function read(): Promise<Preferences> {
  const { settings } = await request('settings.get', {});
  const habits = writeSettingsSchema.safeParse(settings[writeSettingsKey] ?? {});
  const vocabulary = vocabularySchema.safeParse(settings[vocabularyKey] ?? []);
  return {
    habits: habits.success ? habits.data : defaultWriteSettings,
    vocabulary: vocabulary.success ? vocabulary.data : [],
  };
}
