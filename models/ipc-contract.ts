/**
 * The channels between Electron's main process and the preload: one map types both ends.
 *
 * `IpcRequests` are answered (`ipcRenderer.invoke`, `ipcMain.handle`), `IpcEvents` are broadcast to the page
 * (`webContents.send`). A changed signature breaks the build on both sides.
 */
import type { EngineEvent, EngineReply, EngineRequestName } from './engine-contract.ts';
import type { MenuCommand } from './host-bridge.ts';
import type { TrackSelection } from './track-query.ts';

/** From the page to the main process. Arguments are not trusted: the main process validates them. */
export interface IpcRequests {
  'engine:request': (name: string, payload: unknown) => EngineReply<EngineRequestName>;
  'shell:chooseFolders': () => readonly string[];
  'shell:showInFolder': (path: string) => void;
  'shell:startDrag': (selection: TrackSelection) => void;
}
export type IpcRequestChannel = keyof IpcRequests;

/** From the main process to the page. */
export interface IpcEvents {
  'engine:event': EngineEvent;
  'shell:menuCommand': MenuCommand;
}
export type IpcEventChannel = keyof IpcEvents;
