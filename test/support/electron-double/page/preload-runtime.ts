/** What a sandboxed preload finds: `require('electron')` with the renderer's modules, and little of `process`. */
import { cloneCodec } from './clone-codec.ts';
import type { ContextBridge } from './context-bridge.ts';

/** From the preload's world to the main process, as JSON text through a DevTools binding. */
export type PageMessage =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly given: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'preload-error'; readonly message: string };

/** From the main process to the preload's world. */
export type MainMessage =
  | { readonly kind: 'event'; readonly channel: string; readonly given: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string };

export interface PreloadSettings {
  /** Name of the DevTools binding, a global of the preload's world until it is taken here. */
  readonly binding: string;
  /** Name of the global that the main process calls. */
  readonly receiver: string;
  /** Paths that `webUtils.getPathForFile` answers, by file name. */
  readonly filePaths: Readonly<Record<string, string>>;
  readonly platform: string;
}

/** Takes a global of this world away from whatever runs later. */
function takeGlobal(name: string): unknown {
  const value: unknown = Reflect.get(globalThis, name);
  Reflect.deleteProperty(globalThis, name);
  return value;
}

/** What Electron has and the double lacks throws, instead of being undefined and passing a test. */
function onlyWhatIsThere<Module extends object>(module: Module, name: string): Module {
  return new Proxy(module, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, receiver);
      throw new Error(`The Electron double has no ${name}.${key}.`);
    },
  });
}

/** Runs the preload. `preload` is the bundle, wrapped as a CommonJS module. */
export function runPreload(
  settings: PreloadSettings,
  bridge: ContextBridge,
  preload: (require: unknown, module: { exports: unknown }, exports: unknown, process: unknown) => void,
): void {
  const native = takeGlobal(settings.binding);
  if (typeof native !== 'function') throw new Error('The binding is missing.');
  const post = (message: PageMessage): void =>
    void Reflect.apply(native, undefined, [JSON.stringify(message)]);

  type Listener = (...given: unknown[]) => void;
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let nextId = 1;

  const ipcRenderer = {
    invoke(channel: string, ...given: unknown[]): Promise<unknown> {
      const id = nextId++;
      const answer = Promise.withResolvers<unknown>();
      try {
        post({ kind: 'invoke', id, channel, given: cloneCodec.encode(given) });
        waiting.set(id, answer);
      } catch (error) {
        answer.reject(error);
      }
      return answer.promise;
    },
    on(channel: string, listener: Listener): unknown {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    off(channel: string, listener: Listener): unknown {
      const known = listeners.get(channel) ?? [];
      const index = known.lastIndexOf(listener);
      listeners.set(channel, known.toSpliced(index, index < 0 ? 0 : 1));
      return ipcRenderer;
    },
    listenerCount: (channel: string): number => listeners.get(channel)?.length ?? 0,
  };

  const receive = (message: MainMessage): void => {
    if (message.kind === 'event') {
      const given = cloneCodec.decode(message.given);
      const event = { sender: ipcRenderer, ports: [] };
      for (const listener of listeners.get(message.channel) ?? []) {
        listener(event, ...(Array.isArray(given) ? given : []));
      }
      return;
    }
    const answer = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'failure') answer?.reject(new Error(message.message));
    else answer?.resolve(cloneCodec.decode(message.value));
  };
  Object.defineProperty(globalThis, settings.receiver, { value: receive });

  const webUtils = {
    getPathForFile(file: unknown): string {
      if (!(file instanceof File)) throw new TypeError('getPathForFile expected to receive a File object');
      return settings.filePaths[file.name] ?? '';
    },
  };
  const electron = onlyWhatIsThere(
    {
      ipcRenderer: onlyWhatIsThere(ipcRenderer, 'ipcRenderer'),
      contextBridge: onlyWhatIsThere(bridge, 'contextBridge'),
      webUtils: onlyWhatIsThere(webUtils, 'webUtils'),
    },
    'electron',
  );
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`);
  };
  const process = onlyWhatIsThere(
    { type: 'renderer', platform: settings.platform, sandboxed: true, contextIsolated: true },
    'process',
  );
  try {
    const module = { exports: {} };
    preload(require, module, module.exports, process);
    post({ kind: 'ready' });
  } catch (error) {
    post({
      kind: 'preload-error',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}
