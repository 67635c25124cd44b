/** What a listener gives of one file of a data set. */
import { Failure } from '../../../models/failure.ts';
import type { Fingerprint } from '../../../models/fingerprint.ts';
import type { EmbeddedTrack } from '../../../models/head.ts';
import type { TrackAnalysis } from '../../../models/worker-contract.ts';

/** What a listener gives of one file. */
export interface HeardAudio extends EmbeddedTrack {
  readonly audioHash: string;
  readonly durationSeconds: number;
  readonly warnings: readonly string[];
  readonly fingerprint: Fingerprint;
}

/** What was heard of a recording before, without its fingerprint. */
export type KnownSound = Omit<HeardAudio, 'fingerprint'>;

/** What a worker heard, as a check needs it: its set-up must ask for fingerprints. */
export function heardAudioOf(analysis: TrackAnalysis): HeardAudio {
  const { fingerprint } = analysis;
  if (fingerprint === undefined) {
    throw new Failure(
      'internal',
      'A worker was not asked for fingerprints, so duplicates cannot be found. Nothing was changed. Please report it.',
    );
  }
  return { ...analysis, fingerprint };
}
