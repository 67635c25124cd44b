/** Fingerprints of a spectrogram set's clips; they compare with each other, not with those of audio. */
import type { FingerprintPiece } from '../../../models/fingerprint.ts';
import { fingerprintBands, fingerprintRange, fingerprintWords } from '../../audio/fingerprint.ts';
import { hzToMel } from '../../audio/mel.ts';
import type { Spectrogram } from '../dataset/spectrogram-set.ts';

/**
 * The fingerprint of a whole clip: the bands of the spectrogram between 250 and 3000 Hz, gathered to 33.
 * Empty where the spectrogram has too few bands there.
 */
export function fingerprintOfSpectrogram(spectrogram: Spectrogram): FingerprintPiece[] {
  const { decibels, frames, framePeriodSeconds } = spectrogram;
  const edges = bandEdges(spectrogram);
  if (edges === null) return [];
  const powers = Float64Array.from({ length: 256 }, (_, index) => 10 ** ((index - 128) / 10));
  const gathered = new Float32Array(frames * fingerprintBands);
  for (let band = 0; band < fingerprintBands; band += 1) {
    for (let source = edges[band]!; source < edges[band + 1]!; source += 1) {
      for (let frame = 0; frame < frames; frame += 1) {
        gathered[frame * fingerprintBands + band]! += powers[decibels[source * frames + frame]! + 128]!;
      }
    }
  }
  return [
    {
      startSeconds: 0,
      hopSeconds: framePeriodSeconds,
      words: fingerprintWords(gathered, framePeriodSeconds),
    },
  ];
}

/** Where each gathered band begins, and where the last one ends; null where some would be empty. */
function bandEdges({ nMels, sampleRate }: Spectrogram): number[] | null {
  const step = hzToMel(sampleRate / 2) / (nMels + 1);
  const first = Math.round(hzToMel(fingerprintRange.lowest) / step) - 1;
  const last = Math.min(nMels, Math.round(hzToMel(fingerprintRange.highest) / step) - 1);
  if (last - first < fingerprintBands) return null;
  return Array.from({ length: fingerprintBands + 1 }, (_, band) =>
    Math.round(first + (band * (last - first)) / fingerprintBands),
  );
}
