/** Loaded before a utility process's program: gives it `process.parentPort`, and ends it with its parent. */
import { EventEmitter } from 'node:events';

const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown): void => {
    if (process.connected) process.send?.(message);
  },
});
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }));
process.on('disconnect', () => process.exit());
Object.assign(process, { parentPort, type: 'utility' });
