/**
 * Notices that the process that started this one is gone: npm passes a signal to its shell alone, and a killed
 * launcher passes on nothing.
 */
import { readFileSync } from 'node:fs';

const lookEveryMs = 500;

/**
 * Calls `onOrphaned` once, within half a second of the parent's end. An orphan has another parent on Unix; on
 * Windows the old number stays and no process answers to it.
 *
 * @param {() => void} onOrphaned
 * @param {{ withItsParent?: boolean }} [options] also when the parent (a shell of npm's) has become an orphan, where
 *   the system tells
 */
export function followParent(onOrphaned, { withItsParent = false } = {}) {
  const parent = process.ppid;
  const itsParent = withItsParent ? parentOf(parent) : null;
  const watch = setInterval(() => {
    const isLeft = process.ppid === parent && isAlive(parent);
    if (isLeft && (itsParent === null || parentOf(parent) === itsParent)) return;
    clearInterval(watch);
    onOrphaned();
  }, lookEveryMs);
  watch.unref();
}

/**
 * @param {number} pid
 * @returns {number | null} null where it cannot be told (only Linux tells without another program)
 */
function parentOf(pid) {
  try {
    return Number(/^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN);
  } catch {
    return null;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
