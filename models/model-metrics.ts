/** What a model's manifest says of how often it is right. */
import { z } from 'zod';
import { countedShare } from './counted-share.ts';
import { heldOutScoreSchema, type HeldOutScore } from './training.ts';

/** As the model that comes along was judged: by audio and by spectrograms, each on tracks it had not learned from. */
const byKindSchema = z.object({
  audio: z.object({
    tracks: z.number().int().positive(),
    accuracy: z.number().min(0).max(1),
    expectedCalibrationError: z.number(),
  }),
});

/** The score on tracks held out; null where the model was not measured so. Of two kinds of tracks, that on audio. */
export function heldOutScoreOf(metrics: Readonly<Record<string, unknown>>): HeldOutScore | null {
  const score = heldOutScoreSchema.safeParse(metrics['heldOut']).data;
  if (score) return score;
  const audio = byKindSchema.safeParse(metrics['heldOut']).data?.audio;
  const share = audio && countedShare(Math.round(audio.accuracy * audio.tracks), audio.tracks);
  return share ? { by: 'validation', ...audio, accuracyInterval: [share.low, share.high] } : null;
}
