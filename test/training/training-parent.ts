/** A program that trains a job and tells the process id once it is at it; the test then kills this program. */
import { trainingJobSchema } from '../../main/training/training-contract.ts';
import { runTraining } from '../../main/training/training-process.ts';
import { forkWorker } from '../../main/workers/worker-handle.ts';

let pid: number | undefined;
let isTold = false;
await runTraining(trainingJobSchema.parse(JSON.parse(process.argv[2]!)), {
  onEvent: ({ type }) => {
    if (type === 'epoch' && !isTold) process.stdout.write(`${pid}\n`);
    isTold ||= type === 'epoch';
  },
  signal: new AbortController().signal,
  spawn: (entry) => {
    const handle = forkWorker<object>(entry);
    ({ pid } = handle);
    return handle;
  },
});
