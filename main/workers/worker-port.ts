/** The worker's end of the line to the engine, the same under Node's fork and Electron's utilityProcess. */
import { z } from 'zod';
import type { WorkerReply } from '../../models/worker-contract.ts';
import { followParent } from './parent-watch.ts';

export interface WorkerPort<Reply = WorkerReply> {
  send(reply: Reply): void;
  /** Messages as they come, not validated. */
  onMessage(listener: (message: unknown) => void): void;
}

/** The part of Electron's `process.parentPort` that is used here. */
interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}
const electronParentPort = z.custom<ElectronParentPort>(
  (value) => typeof value === 'object' && value !== null && 'postMessage' in value,
);

/**
 * Opens the line and ties this process to the one that started it: it ends with it, whatever it does.
 * @throws Error when the process was not started as a worker
 */
export function openWorkerPort<Reply extends object = WorkerReply>(): WorkerPort<Reply> {
  if ('parentPort' in process) {
    // Chromium ends a utility process itself when the browser process is gone.
    const port = electronParentPort.parse(process.parentPort);
    return {
      send: (reply) => port.postMessage(reply),
      onMessage: (listener) => void port.on('message', (event) => listener(event.data)),
    };
  }
  if (process.send === undefined) throw new Error('This program is started by Earmark, not by hand.');
  followParent();
  return {
    // Without the callback, an answer to a parent that has just gone would be thrown.
    send: (reply) => void process.send?.(reply, undefined, undefined, () => {}),
    onMessage: (listener) => void process.on('message', listener),
  };
}
