/** A person's write settings and names for genres, as they lie in the settings of the library. */
import { vocabularyKey, vocabularySchema, type Vocabulary } from '../../models/vocabulary.ts';
import {
  defaultWriteSettings,
  writeSettingsKey,
  writeSettingsSchema,
  type WriteSettings,
} from '../../models/write-settings.ts';
import type { Settings } from '../library/store/settings.ts';

type SettingsReader = Pick<Settings, 'get'>;

/** The settings, the defaults where they are not set or not understood: a page may have stored anything. */
export function readWriteSettings(settings: SettingsReader): WriteSettings {
  const result = writeSettingsSchema.safeParse(settings.get(writeSettingsKey) ?? {});
  return result.success ? result.data : defaultWriteSettings;
}

export function readVocabulary(settings: SettingsReader): Vocabulary {
  const result = vocabularySchema.safeParse(settings.get(vocabularyKey) ?? []);
  return result.success ? result.data : [];
}

export function saveVocabulary(settings: Pick<Settings, 'set'>, vocabulary: Vocabulary): void {
  settings.set(vocabularyKey, vocabulary);
}
