/** A thread that works on files, started by `work-threads.ts`. */
import { parentPort } from 'node:worker_threads';
import { nodeFileSystem } from './node-file-system.ts';
import { fileWorkOn } from './file-work.ts';
import type { JournalSteps } from './journalled-replace.ts';
import type { WritePlan } from './plan.ts';
import {
  restoreThrown,
  storeThrown,
  type FromThread,
  type StepRequest,
  type ToThread,
  type WorkRequest,
} from './work-threads.ts';

const work = fileWorkOn(nodeFileSystem);
/** The step that each work waits for. */
const steps = new Map<number, PromiseWithResolvers<void>>();

function send(message: FromThread): void {
  parentPort?.postMessage(message);
}

/** The journal's steps, taken by the thread that has the journal. */
function stepsOf(id: number): JournalSteps {
  const take = (step: StepRequest): Promise<void> => {
    const settled = Promise.withResolvers<void>();
    steps.set(id, settled);
    send({ id, type: 'step', step });
    return settled.promise;
  };
  return {
    begin: (temporary) => take({ kind: 'begin', temporary }),
    commit: (intent) => take({ kind: 'commit', intent }),
    syncFolder: (folder) => take({ kind: 'syncFolder', folder }),
  };
}

function carryOut(id: number, request: WorkRequest): Promise<WritePlan | string[]> {
  switch (request.kind) {
    case 'plan':
      return work.plan(request.request);
    case 'write':
      return work.write(request.plan, request.modificationTime, stepsOf(id));
    case 'putBack':
      return work.putBack(request.intent, stepsOf(id));
  }
}

async function receive(message: ToThread): Promise<void> {
  const { id } = message;
  if (message.type === 'stepDone') {
    const settled = steps.get(id);
    steps.delete(id);
    if (message.thrown) settled?.reject(restoreThrown(message.thrown));
    else settled?.resolve();
    return;
  }
  try {
    send({ id, type: 'done', result: await carryOut(id, message.work) });
  } catch (error) {
    send({ id, type: 'thrown', thrown: storeThrown(error) });
  }
}

parentPort?.on('message', (message: ToThread) => void receive(message));
