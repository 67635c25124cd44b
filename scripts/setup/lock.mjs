/**
 * A lock between processes: a folder, which only one can create.
 *
 * Its holder touches it every few seconds. One whose process is gone, or that nobody touched for a minute
 * (another machine's, on a shared disk), is stale and taken over. The programs that the holder started count as
 * holders too: killed itself, it may leave an `npm ci` at work.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from './say.mjs';

const touchEveryMs = 5_000;
const staleAfterMs = 60_000;
/** A program that outlives the process that started it is waited for so long. */
const orphanedAfterMs = 900_000;
const lookEveryMs = 200;

/**
 * @typedef {object} Owner
 * @property {string} token
 * @property {number} pid
 * @property {number[]} [children] programs that it started and that still run
 * @property {string} host
 */

/** Locks that this process holds. @type {Map<string, string>} folder and token */
const held = new Map();
/** Programs that this process started. @type {Set<number>} */
const children = new Set();

/**
 * Lets a program hold this process's locks with it, until it ended.
 *
 * @param {number} pid
 * @param {boolean} running
 */
export function holdWith(pid, running) {
  if (running) children.add(pid);
  else children.delete(pid);
  for (const [folder, token] of held) writeOwner(folder, token);
}

/**
 * Runs `work` while no other process holds the lock, and waits for it if need be.
 *
 * @template T
 * @param {string} folder the lock; its parent is created
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  const release = await acquire(folder);
  const releaseOnExit = () => release();
  process.once('exit', releaseOnExit);
  try {
    return await work();
  } finally {
    process.removeListener('exit', releaseOnExit);
    release();
  }
}

/**
 * @param {string} folder
 * @returns {Promise<() => void>} gives it back
 */
async function acquire(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const token = randomUUID();
  let told = false;
  while (!tryCreate(folder, token)) {
    const owner = readOwner(folder);
    if (isStale(folder, owner)) {
      breakLock(folder, owner);
    } else {
      if (!told) say(`another set-up is at work (process ${owner?.pid ?? 'unknown'}), waiting for it`);
      told = true;
      await wait(lookEveryMs);
    }
  }
  held.set(folder, token);
  const touching = setInterval(() => touch(folder), touchEveryMs);
  touching.unref();
  return () => {
    clearInterval(touching);
    held.delete(folder);
    // A program that is still being ended keeps the lock: it is stale as soon as that is gone.
    if (children.size === 0 && readOwner(folder)?.token === token)
      rmSync(folder, { recursive: true, force: true });
  };
}

/**
 * @param {string} folder
 * @param {string} token
 */
function tryCreate(folder, token) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  writeOwner(folder, token);
  return true;
}

/**
 * @param {string} folder
 * @param {string} token
 */
function writeOwner(folder, token) {
  /** @type {Owner} */
  const owner = { token, pid: process.pid, children: [...children], host: hostname() };
  const draft = join(folder, `owner.${token}.draft`);
  try {
    writeFileSync(draft, JSON.stringify(owner));
    renameSync(draft, join(folder, 'owner.json'));
  } catch {
    // Taken over meanwhile: the release sees it.
  }
}

/**
 * @param {string} folder
 * @returns {Owner | null} null while the owner has not written it yet, or when the lock is gone
 */
function readOwner(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} folder
 * @param {Owner | null} owner
 */
function isStale(folder, owner) {
  const ownHost = owner?.host === hostname();
  const abandoned = ownHost && !isAlive(owner.pid);
  if (abandoned && !(owner.children ?? []).some(isAlive)) return true;
  try {
    return Date.now() - statSync(folder).mtimeMs > (abandoned ? orphanedAfterMs : staleAfterMs);
  } catch {
    return false; // gone by itself
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

/**
 * Takes a stale lock away. Two may try at once: the one that finds it moved another's fresh lock puts it back.
 *
 * @param {string} folder
 * @param {Owner | null} owner as last read
 */
function breakLock(folder, owner) {
  const aside = `${folder}.stale-${randomUUID()}`;
  try {
    renameSync(folder, aside);
  } catch {
    return; // another was faster
  }
  if (readOwner(aside)?.token !== owner?.token) {
    try {
      renameSync(aside, folder);
      return;
    } catch {
      // A third holds it by now; the moved lock's owner notices by its token when it gives it back.
    }
  }
  rmSync(aside, { recursive: true, force: true });
}

/** @param {string} folder */
function touch(folder) {
  try {
    const now = new Date();
    utimesSync(folder, now, now);
  } catch {
    // Taken over: the release sees it.
  }
}
