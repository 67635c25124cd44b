/**
 * contextBridge between the page's world and the preload's.
 *
 * The two worlds share the DOM and no object. Events on the window, whose `detail` the browser clones into the
 * listener's world, carry calls; they are dispatched synchronously, so a call can return a value, as Electron's
 * does. https://www.electronjs.org/docs/latest/api/context-bridge
 */

/** A value on its way: cloned as it is, or described. */
type Carried =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'array'; readonly items: readonly Carried[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Carried])[] }
  | { readonly kind: 'promise' | 'function'; readonly id: number };

type BridgeMessage =
  | { readonly type: 'call'; readonly id: number; readonly call: number; readonly given: readonly Carried[] }
  | { readonly type: 'return' | 'throw'; readonly call: number; readonly value: Carried }
  | { readonly type: 'resolve' | 'reject'; readonly id: number; readonly value: Carried }
  | { readonly type: 'expose'; readonly key: string; readonly value: Carried }
  | { readonly type: 'exposed'; readonly failure: string | null };

export interface ContextBridge {
  exposeInMainWorld(key: string, api: unknown): void;
}

/** Sets up one end. `secret` makes the event's name, which the page cannot guess. */
export function connectWorlds(secret: string, side: 'page' | 'preload'): ContextBridge {
  const inbox = `${secret}-${side}`;
  const outbox = `${secret}-${side === 'page' ? 'preload' : 'page'}`;
  const dispatch = window.dispatchEvent.bind(window);
  const MessageEvent = CustomEvent;
  const ids = new WeakMap<object, number>();
  const functions = new Map<number, (...given: unknown[]) => unknown>();
  const promises = new Map<number, PromiseWithResolvers<unknown>>();
  const returned = new Map<number, { readonly type: 'return' | 'throw'; readonly value: Carried }>();
  let nextId = 1;
  let exposed: { readonly failure: string | null } | null = null;

  const post = (message: BridgeMessage): void => {
    dispatch(new MessageEvent(outbox, { detail: message }));
  };

  const carry = (value: unknown, depth = 0): Carried => {
    if (depth > 1000) throw new Error('Electron contextBridge recursion depth exceeded.');
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.');
    if (typeof value === 'function') {
      const id = ids.get(value) ?? nextId++;
      ids.set(value, id);
      functions.set(id, (...given) => Reflect.apply(value, undefined, given));
      return { kind: 'function', id };
    }
    if (value === null || typeof value !== 'object') return { kind: 'value', value };
    if (value instanceof Promise) {
      const id = nextId++;
      value.then(
        (result) => post({ type: 'resolve', id, value: carry(result) }),
        (error: unknown) => post({ type: 'reject', id, value: carry(error) }),
      );
      return { kind: 'promise', id };
    }
    // Electron keeps an error's message and nothing else of it, and drops prototypes.
    if (value instanceof Error) return { kind: 'error', message: value.message };
    if (Array.isArray(value)) return { kind: 'array', items: value.map((item) => carry(item, depth + 1)) };
    if (Object.prototype.toString.call(value) === '[object Object]') {
      return {
        kind: 'object',
        entries: Object.entries(value).map(([key, inner]) => [key, carry(inner, depth + 1)]),
      };
    }
    return { kind: 'value', value: structuredClone(value) };
  };

  const unpack = (carried: Carried, freeze = false): unknown => {
    switch (carried.kind) {
      case 'value':
        return carried.value;
      case 'error':
        return new Error(carried.message);
      case 'array': {
        const array = carried.items.map((item) => unpack(item, freeze));
        return freeze ? Object.freeze(array) : array;
      }
      case 'object': {
        const object = Object.fromEntries(
          carried.entries.map(([key, inner]) => [key, unpack(inner, freeze)]),
        );
        return freeze ? Object.freeze(object) : object;
      }
      case 'promise': {
        const promise = Promise.withResolvers<unknown>();
        promises.set(carried.id, promise);
        return promise.promise;
      }
      default:
        return (...given: unknown[]) => callOther(carried.id, given);
    }
  };

  const callOther = (id: number, given: readonly unknown[]): unknown => {
    const call = nextId++;
    post({ type: 'call', id, call, given: given.map((value) => carry(value)) });
    const answer = returned.get(call);
    returned.delete(call);
    if (!answer) throw new Error('The other world is gone.');
    if (answer.type === 'throw') throw unpack(answer.value);
    return unpack(answer.value);
  };

  const answerCall = (message: Extract<BridgeMessage, { type: 'call' }>): BridgeMessage => {
    try {
      const result = functions.get(message.id)?.(...message.given.map((value) => unpack(value)));
      return { type: 'return', call: message.call, value: carry(result) };
    } catch (error) {
      return {
        type: 'throw',
        call: message.call,
        value: carry(error instanceof Error ? error : String(error)),
      };
    }
  };

  const expose = (key: string, value: Carried): string | null => {
    if (Object.hasOwn(window, key))
      return 'Cannot bind an API on top of an existing property on the window object';
    const frozen = { value: unpack(value, true), writable: false, configurable: false, enumerable: true };
    Object.defineProperty(window, key, frozen);
    return null;
  };

  const receive = (message: BridgeMessage): void => {
    switch (message.type) {
      case 'call':
        post(answerCall(message));
        break;
      case 'return':
      case 'throw':
        returned.set(message.call, message);
        break;
      case 'resolve':
        promises.get(message.id)?.resolve(unpack(message.value));
        break;
      case 'reject':
        promises.get(message.id)?.reject(unpack(message.value));
        break;
      case 'expose':
        post({ type: 'exposed', failure: expose(message.key, message.value) });
        break;
      case 'exposed':
        exposed = message;
        break;
    }
  };
  window.addEventListener(inbox, (event) => {
    if (event instanceof MessageEvent) receive(event.detail);
  });

  return {
    exposeInMainWorld(key, api) {
      exposed = null;
      post({ type: 'expose', key, value: carry(api) });
      const answer: { readonly failure: string | null } | null = exposed;
      if (answer === null) throw new Error('There is no page to expose anything to.');
      const { failure } = answer;
      if (failure !== null) throw new Error(failure);
    },
  };
}
