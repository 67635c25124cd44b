/**
 * How signals reach the program: one Ctrl-C counts once, though the terminal, npm and the launcher may each pass
 * it on; and the end of the launcher, which a killed one cannot tell, counts as a request to stop.
 *
 * Loaded into the program by hand-over.mjs before anything listens for signals.
 */
import { followParent } from './follow-parent.mjs';

const togetherMs = 300;
const signals = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);
/** @type {Map<string, number>} */
const lastAt = new Map();
const emit = process.emit.bind(process);

/**
 * @param {string} event
 * @param {...unknown} rest
 * @returns {boolean}
 */
function emitOnce(event, ...rest) {
  if (signals.has(event)) {
    const now = performance.now();
    const previous = lastAt.get(event) ?? -Infinity;
    lastAt.set(event, now);
    if (now - previous < togetherMs) return true;
  }
  return Reflect.apply(emit, undefined, [event, ...rest]);
}

Object.assign(process, { emit: emitOnce });
followParent(() => process.kill(process.pid, 'SIGTERM'));
