/** Whether the process that wrote a journal still runs, so that its batch is left to it. */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { ProcessIdentity } from './journal-records.ts';

/** How a process knows itself and asks after others. */
export interface ProcessTable {
  self(): ProcessIdentity;
  isRunning(identity: ProcessIdentity): boolean;
}

/** Clocks are corrected and start times rounded: what differs by less is the same. Milliseconds. */
const clockSlackMs = 5_000;

export const systemProcesses: ProcessTable = {
  self: () => ({ pid: process.pid, started: startOf(process.pid) ?? ownStart() }),
  isRunning({ pid, started }) {
    if (!existsProcess(pid)) return false;
    const now = startOf(pid);
    if (now !== null && started.startsWith('boot:')) return now === started;
    if (pid === process.pid) return started === ownStart();
    // No start time to be had: a process of before the last start of the machine is gone.
    const startedMs = Date.parse(started);
    return Number.isNaN(startedMs) || startedMs > Date.now() - uptime() * 1000 - clockSlackMs;
  },
};

function ownStart(): string {
  return new Date(performance.timeOrigin).toISOString();
}

function existsProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is one all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Linux: the boot and the clock tick in it at which a process started. Null where that is not to be had. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the state follows it, the start time 19 fields later.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, tick] = [fields[0], fields[19]];
    // A zombie is only waiting for its parent to ask how it ended.
    if (state === 'Z' || state === 'X') return 'boot:ended';
    return tick === undefined ? null : `boot:${boot}:${tick}`;
  } catch {
    return null;
  }
}
