/** The worker's side of the conversation. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Failure } from '../../models/failure.ts';
import type { WorkerReply } from '../../models/worker-contract.ts';
import { AnalysisSession, type Analyser } from '../../main/workers/analysis-session.ts';
import { openWorkerPort } from '../../main/workers/worker-port.ts';

const setup = { bundleFolder: '/models/one', excerptSeconds: 30 };
const description = { backend: 'wasm', reason: null, embeddingSize: 2 } as const;

function openSession(analyse: Analyser['analyse']): { session: AnalysisSession; replies: WorkerReply[] } {
  const replies: WorkerReply[] = [];
  const load = async (): Promise<Analyser> => ({ description, analyse });
  return { session: new AnalysisSession(load, (reply) => replies.push(reply)), replies };
}

test('a cancelled file is answered at once, once, and its signal is aborted', async () => {
  let seen: AbortSignal | undefined;
  const { session, replies } = openSession(async (_path, signal) => {
    seen = signal;
    await sleep(30);
    throw new Failure('unreadable-audio', 'too late');
  });
  session.receive({ type: 'setup', seq: 0, setup });
  session.receive({ type: 'analyse', seq: 1, path: '/a' });
  await sleep(5);
  session.receive({ type: 'cancel', seq: 1 });
  expect(replies.at(-1)).toMatchObject({ type: 'failed', seq: 1, failure: { code: 'cancelled' } });
  expect(seen?.aborted).toBe(true);
  session.receive({ type: 'cancel', seq: 1 });
  await sleep(50);
  expect(replies.map((reply) => reply.type)).toEqual(['ready', 'failed']);
});

test('a file before the set-up is refused', async () => {
  const { session, replies } = openSession(() => Promise.reject(new Error('never called')));
  session.receive({ type: 'analyse', seq: 4, path: '/a' });
  await vi.waitFor(() => expect(replies).toMatchObject([{ seq: 4, failure: { code: 'invalid-request' } }]));
});

test.each([
  null,
  'analyse',
  { type: 'analyse', seq: -1, path: '/a' },
  { type: 'analyse', seq: 1 },
  { type: 'dance', seq: 1 },
])('a message outside the contract is not acted on: %j', (message) => {
  const { session, replies } = openSession(() => Promise.reject(new Error('never called')));
  expect(() => session.receive(message)).toThrow();
  expect(replies).toEqual([]);
});

test("Electron's port is spoken to in its own way", () => {
  const posted: unknown[] = [];
  let listener: ((event: { data: unknown }) => void) | undefined;
  const parentPort = {
    postMessage: (message: unknown) => posted.push(message),
    on: (_event: 'message', added: NonNullable<typeof listener>) => (listener = added),
  };
  Object.defineProperty(process, 'parentPort', { value: parentPort, configurable: true });
  try {
    const port = openWorkerPort();
    const heard: unknown[] = [];
    port.onMessage((message) => heard.push(message));
    listener?.({ data: 'hello' });
    expect(heard).toEqual(['hello']);
    port.send({ type: 'ready', seq: 0, ...description });
    expect(posted).toEqual([{ type: 'ready', seq: 0, ...description }]);
  } finally {
    Reflect.deleteProperty(process, 'parentPort');
  }
});
