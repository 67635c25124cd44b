/** A spectrogram made of audio, as a set would hold it. */
import { expect, test } from 'vitest';
import { spectrogramOfExcerpts } from '../../main/training/listen.ts';
import { hertzToMel } from '../../main/training/pretrained/musicnn-approximation.ts';

const rate = 22_050;
const set = { nMels: 128, sampleRate: rate, framePeriodSeconds: 915 / rate };

/** A tone that rises in two steps, one second each. */
function excerptOf(...hertz: readonly number[]) {
  const pcm = Float32Array.from(
    { length: hertz.length * rate },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz[Math.floor(i / rate)]! * i) / rate),
  );
  return { startSeconds: 0, sampleRate: rate, pcm };
}

test('it has the columns of its length, decibels below its maximum, and each tone in its band', async () => {
  const spectrogram = await spectrogramOfExcerpts([excerptOf(440, 3000)], set);
  const { frames, decibels, nMels } = spectrogram;
  expect(spectrogram).toMatchObject(set);
  expect(frames).toBe(Math.floor(2 / set.framePeriodSeconds));
  expect(decibels).toHaveLength(nMels * frames);
  expect(Math.max(...decibels)).toBe(0);
  expect(Math.min(...decibels)).toBe(-80);
  const loudestBand = (frame: number): number => {
    const column = Array.from({ length: nMels }, (_, band) => decibels[band * frames + frame]!);
    return column.indexOf(Math.max(...column));
  };
  const bandOf = (hertz: number): number => (hertzToMel(hertz) / hertzToMel(rate / 2)) * (nMels + 1) - 1;
  for (const [frame, hertz] of [
    [2, 440],
    [Math.floor(frames / 2) - 2, 440],
    [Math.ceil(frames / 2) + 2, 3000],
    [frames - 3, 3000],
  ] as const) {
    expect(Math.abs(loudestBand(frame) - bandOf(hertz)), `column ${frame}`).toBeLessThanOrEqual(1);
  }
});

test('what is shorter than a column still has two', async () => {
  const { frames } = await spectrogramOfExcerpts(
    [{ ...excerptOf(440), pcm: excerptOf(440).pcm.subarray(0, 600) }],
    set,
  );
  expect(frames).toBe(2);
});
