/** A fingerprint: by what a recording is recognised, however it is encoded (main/audio/fingerprint.ts). */
import { z } from 'zod';

/** One stretch of a track. */
export const fingerprintPieceSchema = z.object({
  /** Place in the track. */
  startSeconds: z.number().nonnegative(),
  /** From one word to the next. */
  hopSeconds: z.number().positive(),
  /** 32 bits each; 0 where nothing sounds. */
  words: z.instanceof(Uint32Array),
});
export type FingerprintPiece = z.infer<typeof fingerprintPieceSchema>;

/** A piece for each stretch that was heard, in the order of time. */
export const fingerprintSchema = z.array(fingerprintPieceSchema);
export type Fingerprint = readonly FingerprintPiece[];
