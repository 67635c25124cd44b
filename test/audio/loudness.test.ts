/** The gated level, and scaling to it. */
import { describe, expect, test } from 'vitest';
import { gatedLevel, withLevel } from '../../main/audio/loudness.ts';

const sampleRate = 8000;
const tone = (seconds: number, amplitude: number): Float32Array =>
  Float32Array.from({ length: seconds * sampleRate }, (_, i) => amplitude * Math.sin((2 * Math.PI * i) / 20));
const sound = (...pieces: Float32Array[]) => ({
  sampleRate,
  pcm: Float32Array.from(pieces.flatMap((piece) => [...piece])),
});

describe('the level', () => {
  test('of a full-scale sine is -3 dBFS', () => {
    expect(gatedLevel([sound(tone(4, 1))])).toBeCloseTo(-3.01, 2);
  });

  test('does not count silence, nor what is far below the rest', () => {
    const loud = gatedLevel([sound(tone(4, 0.5))])!;
    expect(gatedLevel([sound(tone(4, 0.5), tone(8, 0))])).toBeCloseTo(loud, 6);
    expect(gatedLevel([sound(tone(4, 0.5), tone(8, 0.01))])).toBeCloseTo(loud, 6);
    expect(gatedLevel([sound(tone(4, 0.5), tone(4, 0.4))])).toBeLessThan(loud - 0.5);
  });

  test('of silence is none', () => {
    expect(gatedLevel([sound(tone(2, 0))])).toBeNull();
    expect(gatedLevel([])).toBeNull();
  });

  test('of less than a block is that of what there is', () => {
    expect(gatedLevel([sound(tone(0.1, 1))])).toBeCloseTo(-3.01, 2);
  });
});

describe('scaling', () => {
  test('brings all stretches of a track to the level together', () => {
    const track = [sound(tone(2, 0.3)), sound(tone(3, 0.2))];
    const scaled = withLevel(track, -20);
    expect(gatedLevel(scaled)).toBeCloseTo(-20, 4);
    const ratio = (index: number): number => scaled[index]!.pcm[5]! / track[index]!.pcm[5]!;
    expect(ratio(0)).toBeCloseTo(ratio(1), 6);
  });

  test('leaves silence as it is', () => {
    const silence = sound(tone(1, 0));
    expect(withLevel([silence], -20)[0]!.pcm).toEqual(silence.pcm);
  });
});
