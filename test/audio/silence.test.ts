/** Where something sounds, against librosa.effects.split. */
import { expect, test } from 'vitest';
import { soundingRanges } from '../../main/audio/silence.ts';
import { goldenCases, goldenSignals } from './handcrafted/golden-signals.ts';

test.each(goldenCases)('$signal of $seconds s', ({ signal, seconds, sounding }) => {
  const [ranges] = soundingRanges([goldenSignals[signal](seconds)], 30);
  expect(ranges!.map(({ start, end }) => [start, end])).toEqual(sounding);
});

test('a stretch far below the loudest one of its track is silent', () => {
  const loud = goldenSignals.melody(1);
  const quiet = loud.map((sample) => sample / 1000);
  expect(soundingRanges([loud, quiet], 40)[1]).toEqual([]);
  expect(soundingRanges([quiet], 40)[0]).toEqual([{ start: 0, end: quiet.length }]);
});

test('nothing sounds in silence', () => {
  expect(soundingRanges([new Float32Array(5000)], 40)).toEqual([[]]);
});
