/** How many analysis workers this machine carries. */
import { availableParallelism, totalmem } from 'node:os';

/** Resident memory to allow for one worker with its TensorFlow, bytes. */
const workerBytes = 700 * 2 ** 20;
const mostWorkers = 8;

/**
 * Workers for a machine: one a core, less one where there are more than four so that the machine stays
 * usable, at most eight, and no more than half of the memory holds.
 * @param cores logical processors available to this process
 * @param memoryBytes memory of the machine, or of the container that limits it
 */
export function workerCountFor(cores: number, memoryBytes: number): number {
  const byCores = cores > 4 ? cores - 1 : cores;
  const byMemory = Math.floor(memoryBytes / 2 / workerBytes);
  return Math.max(1, Math.min(byCores, byMemory, mostWorkers));
}

/** Workers for this machine, see `workerCountFor`. */
export function defaultWorkerCount(): number {
  // Zero, or more than there is, stands for "no limit".
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return workerCountFor(availableParallelism(), memory);
}
