/** The small things the interface remembers, and how they are read back. */
import { z } from 'zod';
import { trackQuerySchema } from '../../models/engine-contract.ts';
import { writePolicySchema } from '../../models/tagging.ts';

/** What is remembered, each with what holds when nothing, or nothing usable, is. */
const schemas = {
  theme: z.enum(['system', 'light', 'dark', 'contrast']).default('system'),
  /** The screen that was open last. */
  screen: z.string().max(20).default('library'),
  singleKeys: z.boolean().default(true),
  /** Keys of one's own, by the name of the binding. */
  keys: z.record(z.string().max(60), z.array(z.string().max(40)).max(4)).default({}),
  /** Loudness of what is played, 0 to 1. */
  volume: z.number().min(0).max(1).default(1),
  muted: z.boolean().default(false),
  detailsOpen: z.boolean().default(false),
  query: trackQuerySchema.default(trackQuerySchema.parse({})),
  /** The active row of the track list, and what is selected in it. */
  place: z
    .object({
      active: z.object({ index: z.number().int().nonnegative(), trackId: z.number().int() }).nullable(),
      selection: z.object({ kind: z.enum(['ids', 'all']), ids: z.array(z.number().int()) }).nullable(),
    })
    .default({ active: null, selection: null }),
  /** Columns of the track list that are shown, null for the usual ones, and widths given to some, in pixels. */
  trackColumns: z
    .object({
      shown: z.array(z.string()).min(1).nullable(),
      widths: z.record(z.string(), z.number().int().min(40).max(1000)),
    })
    .default({ shown: null, widths: {} }),
  writePolicy: writePolicySchema.default('fill'),
  /** Lowest confidence of undecided tracks that are written as well; null: none. */
  writeMinConfidence: z.number().min(0.5).max(1).nullable().default(null),
  /** Whether a track plays as it comes up in Review. */
  reviewSound: z.boolean().default(true),
  /** Where the slider of the line stands, in percent. */
  reviewThreshold: z.number().int().min(50).max(99).default(80),
} as const;

export type Settings = { readonly [Key in keyof typeof schemas]: z.output<(typeof schemas)[Key]> };
export type Theme = Settings['theme'];

/** What the engine keeps them under. */
export const settingPrefix = 'interface.';

/** Reads settings as the engine keeps them; what cannot be used is replaced by its default. */
export function settingsFrom(kept: Readonly<Record<string, unknown>>): Settings {
  const read = <Value>(key: keyof typeof schemas, schema: z.ZodType<Value>): Value => {
    const parsed = schema.safeParse(kept[settingPrefix + key]);
    return parsed.success ? parsed.data : schema.parse(undefined);
  };
  return {
    theme: read('theme', schemas.theme),
    screen: read('screen', schemas.screen),
    singleKeys: read('singleKeys', schemas.singleKeys),
    keys: read('keys', schemas.keys),
    volume: read('volume', schemas.volume),
    muted: read('muted', schemas.muted),
    detailsOpen: read('detailsOpen', schemas.detailsOpen),
    query: read('query', schemas.query),
    place: read('place', schemas.place),
    trackColumns: read('trackColumns', schemas.trackColumns),
    writePolicy: read('writePolicy', schemas.writePolicy),
    writeMinConfidence: read('writeMinConfidence', schemas.writeMinConfidence),
    reviewSound: read('reviewSound', schemas.reviewSound),
    reviewThreshold: read('reviewThreshold', schemas.reviewThreshold),
  };
}
