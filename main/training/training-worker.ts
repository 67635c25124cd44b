/** The program of the training process: one job, told step by step. Started by training-process.ts. */
import { constants, setPriority } from 'node:os';
import { Failure, toSerialisedFailure } from '../../models/failure.ts';
import { openWorkerPort } from '../workers/worker-port.ts';
import { trainingRequestSchema, type TrainingJob, type TrainingReply } from './training-contract.ts';

try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Some sandboxes forbid it; the work is the same.
}

const port = openWorkerPort<TrainingReply>();
const controller = new AbortController();
let isRunning = false;
port.onMessage((message) => {
  const request = trainingRequestSchema.parse(message);
  if (request.type === 'cancel') controller.abort();
  else if (!isRunning) {
    isRunning = true;
    void run(request.job);
  }
});

async function run(job: TrainingJob): Promise<void> {
  try {
    // Loaded late, so that TensorFlow's threads are created after the priority is lowered.
    const { runMethod } = await import('./run-method.ts');
    const model = await runMethod(job, {
      onEvent: (event) => port.send({ type: 'event', event }),
      signal: controller.signal,
    });
    const { tensors, notes, ...rest } = model;
    port.send({
      type: 'trained',
      model: {
        ...rest,
        notices: { ...rest.notices },
        notes: [...notes],
        // Copies: a view of a large buffer would send all of it.
        tensors: tensors.map((tensor) => ({
          ...tensor,
          shape: [...tensor.shape],
          data: tensor.data.slice(),
        })),
      },
      // The system counts kibibytes.
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    });
  } catch (error) {
    const isStopped = controller.signal.aborted && !(error instanceof Failure);
    const failure = isStopped ? new Failure('cancelled', 'The training was stopped.') : error;
    port.send({ type: 'failed', failure: toSerialisedFailure(failure) });
  }
}
