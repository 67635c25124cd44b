/**
 * Lets one Ctrl-C count once: the terminal, npm and the launcher may each pass the same one on.
 *
 * Loaded into the program by hand-over.mjs before anything listens for signals.
 */
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
