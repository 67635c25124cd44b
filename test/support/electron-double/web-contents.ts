/** `webContents`: the page of a window as the program speaks to it. */
import { EventEmitter } from 'node:events';
import { control } from './control.ts';
import { cloneCodec } from './page/clone-codec.ts';
import type { MainMessage } from './page/preload-runtime.ts';
import { defaultSession } from './session.ts';

/** The window that the page belongs to. */
interface ContentsOwner {
  post(message: MainMessage): void;
  address(): string;
  isDestroyed(): boolean;
  reload(): Promise<void>;
}

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

export class WebContents extends EventEmitter {
  static #nextId = 1;
  readonly id = WebContents.#nextId++;
  readonly session = defaultSession;
  readonly #owner: ContentsOwner;
  #openHandler: OpenHandler = () => ({ action: 'allow' });

  constructor(owner: ContentsOwner) {
    super();
    this.#owner = owner;
  }

  send(channel: string, ...given: unknown[]): void {
    this.#owner.post({ kind: 'event', channel, given: cloneCodec.encode(given) });
  }

  startDrag(item: {
    readonly file: string;
    readonly files: readonly string[];
    readonly icon: unknown;
  }): void {
    control.record('webContents.startDrag', item);
  }

  getURL(): string {
    return this.#owner.address();
  }

  isDestroyed(): boolean {
    return this.#owner.isDestroyed();
  }

  reload(): void {
    void this.#owner.reload();
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** Asks the program about a window that the page wants; child windows do not exist here. */
  askToOpen(url: string): void {
    control.record('window.open', { url, action: this.#openHandler({ url }).action });
  }

  /** Tells the program of a navigation that the page began; whether it may go on. */
  mayNavigate(url: string, isMainFrame: boolean): boolean {
    let prevented = false;
    const event = {
      url,
      isMainFrame,
      preventDefault: () => {
        prevented = true;
      },
    };
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !prevented) this.emit('will-navigate', event, url);
    return !prevented;
  }
}
