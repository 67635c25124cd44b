/** IPC: the typed channels of models/ipc-contract.ts, answered to our own page only. */
import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from 'electron';
import type {
  IpcEventChannel,
  IpcEvents,
  IpcRequestChannel,
  IpcRequests,
} from '../../models/ipc-contract.ts';
import { isOwnUrl } from './app-protocol.ts';

/** A handler per channel; arguments are unknown, because a page can send anything. */
export type IpcHandlers = {
  readonly [Channel in IpcRequestChannel]: (
    window: BrowserWindow,
    ...given: readonly unknown[]
  ) => Promise<ReturnType<IpcRequests[Channel]>>;
};

/** Registers every handler. A request that is not from the top frame of our own page is refused. */
export function serveIpc(handlers: IpcHandlers): void {
  for (const [channel, handler] of Object.entries(handlers)) {
    ipcMain.handle(channel, async (event, ...given: unknown[]) => handler(trustedWindow(event), ...given));
  }
}

/** Sends an event to every window. */
export function broadcast<Channel extends IpcEventChannel>(
  channel: Channel,
  event: IpcEvents[Channel],
): void {
  for (const window of BrowserWindow.getAllWindows()) send(window, channel, event);
}

/** Sends an event to one window, unless it is gone. */
export function send<Channel extends IpcEventChannel>(
  window: BrowserWindow,
  channel: Channel,
  event: IpcEvents[Channel],
): void {
  if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(channel, event);
}

/** The window whose own page sent a request. Throws for a foreign page, a frame inside, and a page that is gone. */
function trustedWindow({ sender, senderFrame }: IpcMainInvokeEvent): BrowserWindow {
  const window = BrowserWindow.fromWebContents(sender);
  if (!window || senderFrame === null || senderFrame.parent !== null || !isOwnUrl(senderFrame.url)) {
    throw new Error('This page may not speak to Earmark. Nothing was done.');
  }
  return window;
}
