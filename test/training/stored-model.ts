/** A trained model on the disk, as a bundle that says no more of itself than it has to. */
import { writeBundle } from '../../main/inference/bundle.ts';
import type { TrainedModel } from '../../main/training/methods/method.ts';

/** Writes the model to the folder, and answers that. */
export async function storeModel(
  model: TrainedModel,
  folder: string,
  labels: readonly string[],
): Promise<string> {
  const { features, network, head, translation, calibration, tensors, notes, notices } = model;
  await writeBundle(folder, {
    manifest: {
      id: 'made',
      name: 'Made',
      createdAt: '2024-06-07T00:00:00.000Z',
      labels: [...labels],
      features,
      network,
      head,
      ...(translation && { translation }),
      calibration,
      metrics: {},
      training: { method: 'made', dataset: '', datasetDigest: '', seed: 4, tracks: 20, versions: {} },
      licence: 'GPL-3.0-or-later',
    },
    tensors,
    texts: { 'card.md': notes.join('\n'), ...notices },
  });
  return folder;
}
