/** A file's stamp as it is now. */
import { stat } from 'node:fs/promises';
import type { FileStamp } from '../../models/track.ts';
import { stampOf } from './file-stamp.ts';

/** Null when the file cannot be reached any more. */
export async function readStamp(path: string): Promise<FileStamp | null> {
  return stat(path, { bigint: true }).then(stampOf, () => null);
}
