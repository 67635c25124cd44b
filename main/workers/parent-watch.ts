/** A worker never outlives the process that started it, even when it hangs. */
import { Worker } from 'node:worker_threads';

/**
 * Runs beside the worker's own thread, which a damaged file may keep busy for ever. An orphan has another
 * parent on Unix; on Windows the old number stays and no process answers to it. CommonJS, run from this text.
 */
const watch = `
  const parent = process.ppid;
  const isOrphan = () => {
    if (process.ppid !== parent) return true;
    try { process.kill(parent, 0); return false; }
    catch (error) { return error.code === 'ESRCH'; }
  };
  setInterval(() => { if (isOrphan()) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

/**
 * Ends this process as soon as its channel to the parent closes, or a second after the parent has died, and not
 * before: Ctrl-C in a terminal reaches every process there, and what becomes of the work is the parent's to say.
 */
export function followParent(): void {
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit());
  const thread = new Worker(watch, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  thread.unref();
}
