/** The bench of writing, on few and small files: it measures real writes and leaves nothing behind. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBuffer } from 'music-metadata';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeMp3 } from '../../main/bench/made-mp3.ts';
import { measureWriting } from '../../main/bench/writing-bench.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earmark-writing-bench-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('measures writing beside copying', async () => {
  const measured = await measureWriting({
    scratchFolder: folder,
    files: 10,
    megabytes: 1,
    say: () => undefined,
  });
  expect(measured).toMatchObject({ files: 10, megabytes: 1 });
  for (const comparison of [measured.inPlace, measured.growing]) {
    const { writing, copying, replacing, ratio, replacementRatio, processorLimit } = comparison;
    expect(ratio).toBeCloseTo(writing.filesPerSecond / copying.filesPerSecond);
    expect(replacementRatio).toBeCloseTo(writing.filesPerSecond / replacing.filesPerSecond);
    for (const { processorMilliseconds } of [writing, copying, replacing]) {
      expect(processorMilliseconds).toBeGreaterThan(0);
    }
    // What ran cannot have taken more than there is. Clocks are read one after the other.
    expect(processorLimit).toBeGreaterThan(writing.filesPerSecond * 0.9);
    expect(comparison.roundRatios).toHaveLength(5);
  }
  expect(readdirSync(folder)).toEqual([]);
});

it('makes files that are MP3 to others', async () => {
  const bytes = makeMp3(1, 100);
  const { format, common } = await parseBuffer(bytes, 'audio/mpeg');
  expect(format).toMatchObject({ codec: 'MPEG 1 Layer 3', sampleRate: 44_100, bitrate: 128_000 });
  expect(common).toMatchObject({ title: 'Measured', genre: ['Pop'] });
});
