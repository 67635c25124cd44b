/**
 * Feature settings: how pcm becomes the input of a network.
 *
 * One implementation (main/audio) serves every setting; a model bundle carries the one its network was
 * trained with. Mel bands are Slaney's, windows are periodic Hann, frames are centred with zero padding:
 * librosa's defaults since 0.10 (https://librosa.org/doc/latest/generated/librosa.feature.melspectrogram.html).
 */
import { z } from 'zod';

export const featureConfigSchema = z.object({
  /** Hz. */
  sampleRate: z.number().int().positive(),
  /** Samples per FFT. */
  nFft: z.number().int().positive(),
  /** Samples between frames. */
  hopLength: z.number().int().positive(),
  nMels: z.number().int().positive(),
  /** Hz. */
  fMin: z.number().nonnegative(),
  /** Hz, at most half the sample rate. */
  fMax: z.number().positive(),
  scale: z.discriminatedUnion('kind', [
    /** 10 log10(p), relative to the track's maximum, clipped `topDb` below it. */
    z.object({ kind: z.literal('decibels'), topDb: z.number().positive() }),
    /** log10(gain p + 1), p scaled so that the track's largest mel power is 10^(levelDb / 10). */
    z.object({ kind: z.literal('log10'), gain: z.number().positive(), levelDb: z.number() }),
  ]),
  /** Frames of one segment: the length of the network's input. */
  windowFrames: z.number().int().positive(),
  /**
   * Scales the track so that its level is this, dBFS (main/audio/loudness.ts says which level). Matters to what
   * hears levels, `handcrafted-audio-1`; `scale` makes the others relative to the track's maximum anyway.
   */
  normaliseLoudness: z.number().min(-60).max(0).optional(),
  /** Leaves out what is so many decibels below the loudest of the track. */
  removeSilence: z.number().min(10).max(80).optional(),
  /** Takes so much of each sample off the next (at `sampleRate`), which lifts what is high; usual 0.97. */
  preEmphasis: z.number().positive().lt(1).optional(),
  /**
   * What a window is condensed to: one vector instead of log-mel frames.
   *
   * `handcrafted-audio-1`: means and deviations of librosa's features, and the tempo
   * (main/audio/handcrafted/handcrafted.ts). `spectrogram-1`: what log-mel frames alone can tell, so that a
   * spectrogram set will do (main/audio/handcrafted/spectrogram-statistics.ts).
   */
  statistics: z.enum(['handcrafted-audio-1', 'spectrogram-1']).optional(),
});
export type FeatureConfig = z.infer<typeof featureConfigSchema>;

/** The front end of MSD-musicnn: 16 kHz, 512/256, 96 mels, windows of 187 frames (2.992 s). */
export const musicnnFeatures: FeatureConfig = {
  sampleRate: 16_000,
  nFft: 512,
  hopLength: 256,
  nMels: 96,
  fMin: 0,
  fMax: 8_000,
  scale: { kind: 'log10', gain: 10_000, levelDb: 15 },
  windowFrames: 187,
};

/** The front end of the networks trained from scratch: 22.05 kHz, 2048/512, 128 mels in decibels. */
export const decibelFeatures: FeatureConfig = {
  sampleRate: 22_050,
  nFft: 2048,
  hopLength: 512,
  nMels: 128,
  fMin: 0,
  fMax: 11_025,
  scale: { kind: 'decibels', topDb: 80 },
  windowFrames: 128,
};

/** The handcrafted features of windows of 10 s: 22.05 kHz, 2048/512, one vector a window. */
export const handcraftedFeatures: FeatureConfig = {
  ...decibelFeatures,
  windowFrames: 430,
  statistics: 'handcrafted-audio-1',
};

/** The statistics of windows of 10 s that spectrogram sets can give too: frames every 41.5 ms. */
export const spectrogramStatisticsFeatures: FeatureConfig = {
  ...decibelFeatures,
  hopLength: 915,
  windowFrames: 240,
  statistics: 'spectrogram-1',
};
