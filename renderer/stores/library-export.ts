/** Exporting what is known of the library into files for other programs. */
import { request } from '../bridge/bridge.ts';
import type { TrackSelection } from '../../models/engine-contract.ts';
import type { ExportFormat } from '../../models/library-export.ts';
import { joinPath } from '../format.ts';
import { words } from '../words.ts';
import { notify, notifyFailure } from './notices.ts';

export interface ExportChoice {
  readonly selection: TrackSelection;
  readonly format: ExportFormat;
  /** Folder that the file, or the folder of playlists, is put in. */
  readonly folder: string;
  /** Without its ending. */
  readonly name: string;
}

/** Exports and tells what was made; answers whether it worked. */
export async function exportTracks({ selection, format, folder, name }: ExportChoice): Promise<boolean> {
  const target = joinPath(folder, `${name}${format === 'm3u8' ? '' : `.${format}`}`);
  try {
    const { files, tracks, leftOut } = await request('library.export', { selection, format, target });
    notify(words.export.done(tracks, files, leftOut));
    return true;
  } catch (error) {
    notifyFailure(error);
    return false;
  }
}
