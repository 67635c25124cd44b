/**
 * Dragging tracks out of the window, as the files they are.
 * https://www.electronjs.org/docs/latest/tutorial/native-file-drag-drop
 */
import { access } from 'node:fs/promises';
import { app, type BrowserWindow } from 'electron';
import { trackSelectionSchema, type EngineClient } from '../../models/engine-contract.ts';
import { mostDraggedTracks } from '../../models/host-bridge.ts';

/** The engine as far as a drag needs it. */
type TrackPaths = Pick<EngineClient, 'request'> & { trackPath(id: number): string | null };

/** Rows asked for at a time. */
const pageSize = 500;

/**
 * Hands the files of a selection to the system, which goes on with the drag. Only tracks of the library can be
 * dragged, whatever a page asks for; without a file that is there nothing happens.
 */
export async function startDrag(window: BrowserWindow, engine: TrackPaths, given: unknown): Promise<void> {
  const found = await Promise.all((await pathsOf(engine, given)).map(present));
  const [file, ...others] = found.filter((path) => path !== null);
  if (file === undefined || window.isDestroyed()) return;
  const icon = await app.getFileIcon(file, { size: 'normal' });
  window.webContents.startDrag({ file, files: [file, ...others], icon });
}

/** Paths of up to `mostDraggedTracks` tracks of a selection. */
async function pathsOf(engine: TrackPaths, given: unknown): Promise<string[]> {
  const selection = trackSelectionSchema.parse(given);
  if ('ids' in selection)
    return selection.ids
      .slice(0, mostDraggedTracks)
      .map((id) => engine.trackPath(id))
      .filter((path) => path !== null);
  const left = new Set(selection.except);
  const paths: string[] = [];
  for (let start = 0, total = 1; start < total && paths.length < mostDraggedTracks; start += pageSize) {
    const page = await engine.request('library.rows', { query: selection.query, start, count: pageSize });
    ({ total } = page);
    paths.push(...page.rows.filter(({ id }) => !left.has(id)).map(({ path }) => path));
  }
  return paths.slice(0, mostDraggedTracks);
}

/** The path of a file that is there, else null. */
async function present(path: string): Promise<string | null> {
  return access(path).then(
    () => path,
    () => null,
  );
}
