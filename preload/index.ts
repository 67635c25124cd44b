/**
 * The preload: puts exactly one object, `window.earmark`, before the page.
 *
 * It runs sandboxed and isolated, bundled to one CommonJS file. No `ipcRenderer` and none of its events get
 * into the page: each function takes and gives plain values only.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DroppedFile, HostBridge } from '../models/host-bridge.ts';
import type { IpcEventChannel, IpcEvents, IpcRequestChannel, IpcRequests } from '../models/ipc-contract.ts';

function invoke<Channel extends IpcRequestChannel>(
  channel: Channel,
  ...given: Parameters<IpcRequests[Channel]>
): Promise<ReturnType<IpcRequests[Channel]>> {
  return ipcRenderer.invoke(channel, ...given);
}

/** Calls `listener` with each event of a channel until the returned function is called. */
function listen<Channel extends IpcEventChannel>(
  channel: Channel,
  listener: (event: IpcEvents[Channel]) => void,
): () => void {
  const forward = (_event: unknown, value: IpcEvents[Channel]): void => listener(value);
  ipcRenderer.on(channel, forward);
  return () => void ipcRenderer.off(channel, forward);
}

/** Path of a file that the page got from the system; null for one made in the page, or no file at all. */
function pathForFile(file: DroppedFile): string | null {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Electron checks it, and throws
    return webUtils.getPathForFile(file as File) || null;
  } catch {
    return null;
  }
}

const bridge: HostBridge = {
  host: 'electron',
  request: (name, payload) => ipcRenderer.invoke('engine:request' satisfies IpcRequestChannel, name, payload),
  subscribe: (listener) => listen('engine:event', listener),
  chooseFolders: () => invoke('shell:chooseFolders'),
  pathForFile,
  startDrag: (selection) => void invoke('shell:startDrag', selection),
  showInFolder: (path) => void invoke('shell:showInFolder', path),
  onMenuCommand: (listener) => listen('shell:menuCommand', listener),
};

contextBridge.exposeInMainWorld('earmark', bridge);
