/** Settings store: the small things the interface remembers, kept by the engine. */
import { create } from 'zustand';
import { request } from '../bridge/bridge.ts';
import { settingPrefix, settingsFrom, type Settings } from './settings-state.ts';

export const useSettings = create<Settings>(() => settingsFrom({}));

export async function loadSettings(): Promise<void> {
  const { settings } = await request('settings.get', {});
  useSettings.setState(settingsFrom(settings));
}

/** Changes a setting at once and has the engine remember it. A setting that is not kept harms nothing. */
export function remember<Key extends keyof Settings>(key: Key, value: Settings[Key]): void {
  useSettings.setState((settings) => ({ ...settings, [key]: value }));
  request('settings.set', { key: settingPrefix + key, value }).catch(() => undefined);
}
