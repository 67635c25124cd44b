/** Worker spawner: analysis workers as Electron's utility processes. */
import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';
import { workerEnvironment, workerFlags, type SpawnWorker } from '../workers/worker-handle.ts';

/** Starts the worker program at `entry` in a utility process: Node's runtime of Electron, no window, no page. */
export const spawnUtilityWorker: SpawnWorker = (entry) =>
  utilityProcess.fork(fileURLToPath(entry), [], {
    serviceName: 'Earmark analyser',
    env: workerEnvironment(),
    execArgv: [...workerFlags],
    stdio: ['ignore', 'ignore', 'pipe'],
  });
