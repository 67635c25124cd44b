/** A folder of embeddings already computed, found by network, front end and audio. */
import { z } from 'zod';
import type { EmbeddedTrack } from '../../models/head.ts';
import { ResultCache } from './result-cache.ts';

const entrySchema = z.object({
  embeddings: z.instanceof(Float32Array),
  segments: z.array(z.object({ startSeconds: z.number(), durationSeconds: z.number().positive() })),
});

export class EmbeddingCache extends ResultCache<EmbeddedTrack> {
  constructor(folder: string) {
    super(folder, entrySchema);
  }
}
