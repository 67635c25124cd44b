/** The bridge of a served page: requests by POST, events by server-sent events, both from where it came. */
import type { EngineEvent, EngineReply, EngineRequestName } from '../../models/engine-contract.ts';
import type { PageBridge } from './bridge.ts';

/** After so long without a stream the page tries again. */
const retryMs = 1500;

type Listener = (event: EngineEvent) => void;
type ContactListener = (inContact: boolean, reason: string | null) => void;

export function makeWebBridge(): PageBridge {
  const listeners = new Set<Listener>();
  const contactListeners = new Set<ContactListener>();
  const tell = (inContact: boolean, reason: string | null): void => {
    for (const listener of contactListeners) listener(inContact, reason);
  };
  const stream = new EventStream(
    (event) => {
      for (const listener of listeners) listener(event);
    },
    (inContact) => {
      if (inContact) tell(true, null);
      else void whyRefused().then((reason) => tell(false, reason));
    },
  );
  return {
    host: 'web',
    request: async (name, payload) => {
      try {
        return await post(name, payload);
      } catch (error) {
        tell(false, null);
        stream.reopen();
        throw error;
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      stream.open();
      return () => void listeners.delete(listener);
    },
    onContact: (listener) => {
      contactListeners.add(listener);
      return () => void contactListeners.delete(listener);
    },
    chooseFolders: async () => null,
    pathForFile: () => null,
    startDrag: () => undefined,
    showInFolder: () => undefined,
    onMenuCommand: () => () => undefined,
  };
}

async function post<Name extends EngineRequestName>(
  name: Name,
  payload: unknown,
): Promise<EngineReply<Name>> {
  const response = await fetch(`api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  const reply: EngineReply<Name> = await response.json();
  return reply;
}

/** The server's own sentence where it refuses this page (another start, another browser); null otherwise. */
async function whyRefused(): Promise<string | null> {
  try {
    const reply = await post('settings.get', {});
    return reply.ok ? null : reply.failure.message;
  } catch {
    return null;
  }
}

/** One event stream that is opened again until it holds. */
class EventStream {
  readonly #onEvent: Listener;
  readonly #onContact: (inContact: boolean) => void;
  #source: EventSource | null = null;
  #isWaiting = false;

  constructor(onEvent: Listener, onContact: (inContact: boolean) => void) {
    this.#onEvent = onEvent;
    this.#onContact = onContact;
  }

  open(): void {
    if (this.#source) return;
    const source = new EventSource('api/events');
    this.#source = source;
    source.addEventListener('open', () => this.#onContact(true));
    source.addEventListener('message', (message: MessageEvent<string>) => {
      const event: EngineEvent = JSON.parse(message.data);
      this.#onEvent(event);
    });
    source.addEventListener('error', () => {
      this.#onContact(false);
      // A refused stream stays closed; a lost one is opened again by the browser.
      if (source.readyState === EventSource.CLOSED) this.#later();
    });
  }

  /** Opens a new stream soon, unless one is open and well. */
  reopen(): void {
    if (this.#source?.readyState === EventSource.OPEN) {
      this.#source.close();
      this.#later();
    }
  }

  #later(): void {
    this.#source = null;
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      this.open();
    }, retryMs);
  }
}
