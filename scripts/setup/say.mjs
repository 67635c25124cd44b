/** What the set-up tells a person: short lines on standard error, so that standard output stays the contract. */

/** An expected failure of the set-up: its message is all a person needs. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * One line for a person.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`earmark: ${text}\n`);
}

/**
 * The first line of any thrown value's message.
 * @param {unknown} thrown
 */
export function reasonOf(thrown) {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.split('\n', 1)[0]?.trim() || 'no reason given';
}

/**
 * Shows how far something of known size is: rewrites one line on a terminal, else prints a line at most every
 * five seconds. Ends the line when stopped.
 *
 * @param {string} label
 * @param {number} totalBytes
 * @param {() => number} measure bytes so far
 * @returns {() => void} stops it
 */
export function showProgress(label, totalBytes, measure) {
  const onTerminal = process.stderr.isTTY;
  const total = Math.round(totalBytes / 1e6);
  let shown = false;
  const show = () => {
    const done = Math.min(total, Math.round(measure() / 1e6));
    const text = `earmark: ${label}: ${done} of ${total} MB`;
    process.stderr.write(onTerminal ? `\r${text} ` : `${text}\n`);
    shown = true;
  };
  const timer = setInterval(show, onTerminal ? 250 : 5000);
  return () => {
    clearInterval(timer);
    if (shown && onTerminal) process.stderr.write('\n');
  };
}
