/** Levels over a track for the waveform. */
import type { TrackAudio } from './excerpts.ts';

/** Steps the track is divided into. */
export const peakSteps = 200;

/** The loudest sample of each two-hundredth of the track, 0..1; 0 where nothing was analysed. */
export function trackPeaks(track: Pick<TrackAudio, 'durationSeconds' | 'excerpts'>): number[] {
  const peaks = Array.from({ length: peakSteps }, () => 0);
  for (const { startSeconds, sampleRate, pcm } of track.excerpts) {
    const stepSamples = (track.durationSeconds * sampleRate) / peakSteps;
    const first = startSeconds * sampleRate;
    for (let at = 0; at < pcm.length;) {
      const step = Math.min(peakSteps - 1, Math.floor((first + at) / stepSamples));
      const end = Math.max(at + 1, Math.min(pcm.length, Math.ceil((step + 1) * stepSamples - first)));
      const stop = step === peakSteps - 1 ? pcm.length : end;
      let loudest = peaks[step]!;
      for (; at < stop; at++) loudest = Math.max(loudest, Math.abs(pcm[at]!));
      peaks[step] = Math.min(1, loudest);
    }
  }
  return peaks;
}
