/**
 * The bridge between the page and its host: the Electron window (`window.earmark`, put there by the preload)
 * or a page served to a browser (the renderer's own implementation over HTTP). Both have this shape.
 */
import type {
  EngineClient,
  EngineEvent,
  EngineReply,
  EngineRequestName,
  RequestPayload,
  TrackSelection,
} from './engine-contract.ts';
import { Failure } from './failure.ts';

/** What the native menu can ask the page to do: commands that the page has itself, none more. */
export const menuCommands = [
  'addFolder',
  'rescan',
  'writeTags',
  'undoDecision',
  'redoDecision',
  'search',
  'toggleDetails',
  'showLibrary',
  'showReview',
  'showWrite',
  'showHistory',
  'showRetrain',
  'showModels',
  'showSettings',
  'showKeys',
  'playPause',
  'previousTrack',
  'nextTrack',
  'mute',
] as const;
export type MenuCommand = (typeof menuCommands)[number];

/** More tracks than these are not dragged at once: other programs choke on them. */
export const mostDraggedTracks = 500;

/** A browser's `File`, as far as the bridge needs it. */
export interface DroppedFile {
  readonly name: string;
  readonly size: number;
}

export interface HostBridge {
  readonly host: 'electron' | 'web';
  /**
   * Sends a request to the engine. Failures are values here and not exceptions, because an error that crosses
   * Electron's contextBridge keeps nothing but its message. Rejects only when the host cannot be reached.
   */
  request<Name extends EngineRequestName>(
    name: Name,
    payload: RequestPayload<Name>,
  ): Promise<EngineReply<Name>>;
  /**
   * Calls `listener` for each event until the returned function is called. After a gap in `seq`, or a `seq`
   * lower than the last, the page asks for everything again.
   */
  subscribe(listener: (event: EngineEvent) => void): () => void;
  /**
   * Opens the system's folder dialog: the chosen folders, empty when the person cancelled. Null where the
   * host has no such dialog; the page then shows its own over `folder.list`.
   */
  chooseFolders(): Promise<readonly string[] | null>;
  /** Path of a dropped file or folder; null where a page cannot learn it. */
  pathForFile(file: DroppedFile): string | null;
  /** Drags the files of these tracks out of the window, at most `mostDraggedTracks`. Does nothing in a browser. */
  startDrag(selection: TrackSelection): void;
  /** Shows the file in the system's file manager. Does nothing in a browser. */
  showInFolder(path: string): void;
  /** Calls `listener` for each command chosen in the native menu, until the returned function is called. */
  onMenuCommand(listener: (command: MenuCommand) => void): () => void;
}

/** The bridge as an `EngineClient`: answers are returned, failures thrown as `Failure`. */
export function engineClientOf(bridge: Pick<HostBridge, 'request' | 'subscribe'>): EngineClient {
  return {
    request: async (name, payload) => {
      const reply = await bridge.request(name, payload);
      if (reply.ok) return reply.answer;
      throw new Failure(reply.failure.code, reply.failure.message);
    },
    subscribe: (listener) => bridge.subscribe(listener),
  };
}
