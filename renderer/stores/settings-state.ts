/** The small things the interface remembers, and how they are read back. */
import { z } from 'zod';
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
    singleKeys: read('singleKeys', schemas.singleKeys),
    detailsOpen: read('detailsOpen', schemas.detailsOpen),
    query: read('query', schemas.query),
    writePolicy: read('writePolicy', schemas.writePolicy),
    writeMinConfidence: read('writeMinConfidence', schemas.writeMinConfidence),
    reviewSound: read('reviewSound', schemas.reviewSound),
    reviewThreshold: read('reviewThreshold', schemas.reviewThreshold),
  };
}
