/**
 * A method in a process of its own: `killed-method.ts JOB [MEMBER EPOCH]` dies after that epoch of that network, or
 * prints a digest of the model and the number of epochs told.
 */
import { createHash } from 'node:crypto';
import { runMethod } from '../../../main/training/run-method.ts';
import { trainingJobSchema } from '../../../main/training/training-contract.ts';

const [job = '', member, epoch] = process.argv.slice(2);
let epochs = 0;
const model = await runMethod(trainingJobSchema.parse(JSON.parse(job)), {
  onEvent(event) {
    if (event.type !== 'epoch') return;
    epochs += 1;
    if (event.member === Number(member) && event.epoch === Number(epoch))
      process.kill(process.pid, 'SIGKILL');
  },
  signal: new AbortController().signal,
});
const digest = createHash('sha256').update(JSON.stringify(model.calibration));
for (const { name, data } of model.tensors) {
  digest.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
process.stdout.write(`${digest.digest('hex')} ${epochs}`);
