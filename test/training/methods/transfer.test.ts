/** Method `transfer` on a made spectrogram set: the same each time, both kinds of data scored, groups never parted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset, type Dataset } from '../../../main/training/dataset/dataset.ts';
import type { TrainingContext } from '../../../main/training/methods/method.ts';
import { transfer } from '../../../main/training/methods/transfer.ts';
import { loadPretrained } from '../../../main/training/pretrained/pretrained.ts';
import { accuracyOf } from '../../../models/evaluation.ts';
import type { TrainingEvent } from '../../../models/training.ts';
import { madeJob, writeMadeSet } from '../made-set.ts';

const clips = 24;

let folder: string;
let dataset: Dataset;
let events: TrainingEvent[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-transfer-'));
  dataset = await openDataset(await writeMadeSet(folder, clips));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function contextOf(change: Partial<TrainingContext> = {}): TrainingContext {
  const { tracks, validation, labels, options, cacheFolder, checkpointFolder } = madeJob('', clips, folder);
  events = [];
  return {
    dataset,
    tracks,
    validation,
    labels,
    options,
    cacheFolder,
    checkpointFolder,
    onEvent: (event) => events.push(event),
    signal: new AbortController().signal,
    ...change,
  };
}

describe('transfer', () => {
  it('learns a head over the very network of the default model, and carries its translation on', async () => {
    const model = await transfer.train(contextOf());
    const { bundle } = await loadPretrained();
    expect(model.network).toEqual(bundle.manifest.network);
    expect(model.translation).toEqual(bundle.manifest.translation);
    const names = model.tensors.map(({ name }) => name);
    for (const name of bundle.tensors.keys()) {
      if (/^(network|translation|head)\//.test(name)) expect(names).toContain(name);
    }
    const kernel = model.tensors.find(({ name }) => name === 'network/mid1/kernel')!;
    expect(kernel.dtype).toBe('float32');
    expect(kernel.data).toEqual(bundle.tensors.get('network/mid1/kernel')!.data);
    expect(Object.keys(model.notices)).toEqual(['LICENSE-musicnn.txt']);
    expect(model.parameters).toBe(2 * bundle.manifest.network.embeddingSize + 2);
    expect(model.calibration.outOfFold).toHaveLength(clips);
    expect(accuracyOf(model.calibration.outOfFold)).toBeGreaterThan(0.9);
    expect(events.filter((event) => event.type === 'phase').at(-2)).toMatchObject({
      phase: 'listening',
      done: clips,
      total: clips,
    });
  });

  it('does not pretend to know what audio is unlike spectrograms', async () => {
    const model = await transfer.train(contextOf());
    expect(model.familiarity).toBeUndefined();
    expect(model.notes.join(' ')).toContain('cannot tell what is unlike anything');
  });

  it('gives the same weights for the same seed, to the bit', async () => {
    const first = await transfer.train(contextOf());
    const second = await transfer.train(contextOf({ cacheFolder: join(folder, 'another-cache') }));
    expect(second.tensors).toEqual(first.tensors);
    expect(second.calibration).toEqual(first.calibration);
  });

  it('stops when it is told to', async () => {
    await expect(transfer.train(contextOf({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('leaves out audio that cannot be read, says so, and refuses when too little is left', async () => {
    const tracks = madeJob('', 8, folder).tracks;
    const unreadable: Dataset = {
      kind: 'audio',
      path: folder,
      tracks: tracks.map(({ id, genre }) => ({ id, genre, paths: [join(folder, `${id}.mp3`)] })),
    };
    const context = contextOf({ dataset: unreadable, tracks });
    await expect(transfer.train(context)).rejects.toMatchObject({ code: 'invalid-dataset' });
    expect(events.filter(({ type }) => type === 'warning')).toHaveLength(8);
  });
});
