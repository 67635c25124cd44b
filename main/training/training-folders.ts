/** Folders of the data folder that training uses. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { folderWithin } from '../library/data-folder.ts';

export interface TrainingFolders {
  /** What is computed once. */
  readonly cache: string;
  /** Checkpoints, a folder a run. */
  readonly runs: string;
  /** Bundles that are being written. */
  readonly staging: string;
}

/** Checkpoints and half written bundles older than this are nobody's any more. */
const keptMs = 30 * 24 * 3600 * 1000;

/** Makes the folders where they are missing; what earlier runs left behind long ago is swept. */
export async function openTrainingFolders(dataFolder: string): Promise<TrainingFolders> {
  const root = folderWithin(dataFolder, 'training');
  const folders = { cache: join(root, 'cache'), runs: join(root, 'runs'), staging: join(root, 'staging') };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  for (const folder of [folders.runs, folders.staging]) {
    for (const name of await readdir(folder)) {
      const stats = await stat(join(folder, name)).catch(() => null);
      if (stats === null || Date.now() - stats.mtimeMs < keptMs) continue;
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
  return folders;
}
