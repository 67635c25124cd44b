/** Settings store: the small things the interface remembers, kept by the engine. */
import { create } from 'zustand';
import { z } from 'zod';
import { request } from '../bridge/bridge.ts';
import { trackQuerySchema } from '../../models/engine-contract.ts';
import { writePolicySchema } from '../../models/tagging.ts';

/** What is remembered, each with what holds when nothing, or nothing usable, is. */
const schemas = {
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  singleKeys: z.boolean().default(true),
  detailsOpen: z.boolean().default(false),
  query: trackQuerySchema.default(trackQuerySchema.parse({})),
  writePolicy: writePolicySchema.default('fill'),
  /** Lowest confidence of undecided tracks that are written as well; null: none. */
  writeMinConfidence: z.number().min(0.5).max(1).nullable().default(null),
} as const;

export type Settings = { readonly [Key in keyof typeof schemas]: z.output<(typeof schemas)[Key]> };
export type Theme = Settings['theme'];

const prefix = 'interface.';

/** Reads settings as the engine keeps them; what cannot be used is replaced by its default. */
export function settingsFrom(kept: Readonly<Record<string, unknown>>): Settings {
  const read = <Value>(key: keyof typeof schemas, schema: z.ZodType<Value>): Value => {
    const parsed = schema.safeParse(kept[prefix + key]);
    return parsed.success ? parsed.data : schema.parse(undefined);
  };
  return {
    theme: read('theme', schemas.theme),
    singleKeys: read('singleKeys', schemas.singleKeys),
    detailsOpen: read('detailsOpen', schemas.detailsOpen),
    query: read('query', schemas.query),
    writePolicy: read('writePolicy', schemas.writePolicy),
    writeMinConfidence: read('writeMinConfidence', schemas.writeMinConfidence),
  };
}

export const useSettings = create<Settings>(() => settingsFrom({}));

export async function loadSettings(): Promise<void> {
  const { settings } = await request('settings.get', {});
  useSettings.setState(settingsFrom(settings));
}

/** Changes a setting at once and has the engine remember it. A setting that is not kept harms nothing. */
export function remember<Key extends keyof Settings>(key: Key, value: Settings[Key]): void {
  useSettings.setState((settings) => ({ ...settings, [key]: value }));
  request('settings.set', { key: prefix + key, value }).catch(() => undefined);
}
