/** A training run in a process of its own: `killed-run.ts CHECKPOINT [EPOCH]` dies after that epoch, or prints a digest. */
import { createHash } from 'node:crypto';
import { trainNetwork } from '../../../main/training/network/train-network.ts';
import { toyRun } from './made-clips.ts';

const [path = '', dieAfter] = process.argv.slice(2);
const trained = await trainNetwork({
  ...toyRun(),
  checkpoint: { path, identity: 'toy' },
  onEpoch: ({ epoch }) => {
    if (epoch === Number(dieAfter)) process.kill(process.pid, 'SIGKILL');
  },
});
const digest = createHash('sha256');
for (const [name, { data }] of trained.tensors(1)) {
  digest.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
for (const windows of trained.predictions) digest.update(new Uint8Array(windows.buffer));
process.stdout.write(`${digest.digest('hex')} ${trained.history.length}`);
