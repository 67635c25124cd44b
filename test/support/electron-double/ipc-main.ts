/** `ipcMain`: handlers by channel, with Electron's words for what goes wrong. */
import { cloneCodec } from './page/clone-codec.ts';
import type { MainMessage, PageMessage } from './page/preload-runtime.ts';

type Handler = (event: unknown, ...given: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
};

/** Has the channel's handler answer an invocation from a page. */
export async function answerInvocation(
  message: Extract<PageMessage, { kind: 'invoke' }>,
  event: unknown,
): Promise<MainMessage> {
  const { id, channel } = message;
  try {
    const handler = handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    const given = cloneCodec.decode(message.given);
    const value = await handler(event, ...(Array.isArray(given) ? given : []));
    return { kind: 'answer', id, value: cloneCodec.encode(value) };
  } catch (error) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: 'failure', id, message: `Error invoking remote method '${channel}': ${words}` };
  }
}
