/** A worker process as the pool sees it, whichever host started it. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerRequest } from '../../models/worker-contract.ts';

interface WorkerEvents {
  message: [message: unknown];
  /** Once, also when the process could not be started; `cause` is a signal's name or that error. */
  exit: [code: number | null, cause?: string | null];
}

/**
 * What the pool needs of a process. Electron's `UtilityProcess` has this shape already, so its spawner is one
 * call of `utilityProcess.fork` with `env: workerEnvironment()`, `execArgv: workerFlags` and
 * `stdio: ['ignore', 'ignore', 'pipe']`.
 */
export interface WorkerHandle<Request = WorkerRequest> {
  readonly pid?: number | undefined;
  /** What the process says before it dies; the pool keeps the end of it for the crash message. */
  readonly stderr?: NodeJS.ReadableStream | null;
  /** Sends a structured clone. Never throws: a process that is gone reports itself by `exit`. */
  postMessage(message: Request): void;
  on(event: 'message', listener: (...values: WorkerEvents['message']) => void): unknown;
  on(event: 'exit', listener: (...values: WorkerEvents['exit']) => void): unknown;
  /** Ends the process without asking it. */
  kill(): unknown;
}

/** Starts the worker program at `entry`. */
export type SpawnWorker<Request = WorkerRequest> = (entry: URL) => WorkerHandle<Request>;

/** The worker program, as source or compiled, beside this module. */
export const analysisWorkerEntry = new URL(
  import.meta.url.endsWith('.ts') ? './analysis-worker.ts' : './analysis-worker.js',
  import.meta.url,
);

/** Variables a worker may see: where programs, caches and temporary files are, and settings of TensorFlow. */
const passedVariables = new Set(
  (
    'PATH HOME USERPROFILE TMPDIR TEMP TMP SYSTEMROOT WINDIR APPDATA LOCALAPPDATA XDG_CACHE_HOME ' +
    'XDG_DATA_HOME XDG_CONFIG_HOME LANG LC_ALL LD_LIBRARY_PATH DYLD_LIBRARY_PATH'
  ).split(' '),
);
const passedPrefixes = ['EARMARK_', 'TF_', 'OMP_'];

/** The environment of a worker: what it needs of ours and no more, with TensorFlow's start-up lines off. */
export function workerEnvironment(from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const environment: Record<string, string> = { TF_CPP_MIN_LOG_LEVEL: '2' };
  for (const [name, value] of Object.entries(from)) {
    const upper = name.toUpperCase();
    const passed = passedVariables.has(upper) || passedPrefixes.some((prefix) => upper.startsWith(prefix));
    if (passed && value !== undefined) environment[name] = value;
  }
  return environment;
}

/**
 * How long the streams of an ended process may stay open. A program that the worker itself started can hold
 * them for longer than anybody wants to wait.
 */
const lastWordsMs = 250;

/** A damaged file that makes a decoder allocate without end shall not take the machine's memory with it. */
export const workerFlags: readonly string[] = ['--max-old-space-size=1024'];

/** A worker started with Node's `fork`: none of this process's flags, typed arrays as they are, errors piped. */
class ForkedWorker extends EventEmitter<WorkerEvents> implements WorkerHandle<object> {
  readonly #child: ChildProcess;
  #exited = false;

  constructor(entry: URL, flags: readonly string[]) {
    super();
    this.#child = fork(fileURLToPath(entry), [], {
      execArgv: [...flags],
      serialization: 'advanced',
      env: workerEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message) => this.emit('message', message));
    // 'close' follows 'exit' once every message and every line of standard error has been read.
    this.#child.on('close', (code, signal) => this.#announceExit(code, signal));
    this.#child.on('exit', (code, signal) => {
      setTimeout(() => this.#announceExit(code, signal), lastWordsMs);
    });
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) this.#announceExit(null, error.message);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }

  postMessage(message: object): void {
    // The callback takes the error of a channel that closed meanwhile; 'exit' tells that story.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #announceExit(code: number | null, cause: string | null): void {
    if (this.#exited) return;
    this.#exited = true;
    this.emit('exit', code, cause);
  }
}

/** Starts a worker as a child of this process. */
export function forkWorker<Request extends object = WorkerRequest>(
  entry: URL,
  flags = workerFlags,
): WorkerHandle<Request> {
  return new ForkedWorker(entry, flags);
}
