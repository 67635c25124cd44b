/** A worker process as the pool sees it, whichever host started it. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

type MessageListener = (message: unknown) => void;
/** `cause` is a signal's name, or why the process could not be started. */
type ExitListener = (code: number | null, cause?: string | null) => void;

/**
 * What the pool needs of a process. Electron's `UtilityProcess` has this shape already, so its spawner is one
 * call of `utilityProcess.fork` with `env: workerEnvironment()`, `execArgv: workerFlags` and
 * `stdio: ['ignore', 'ignore', 'pipe']`.
 */
export interface WorkerHandle {
  readonly pid?: number | undefined;
  /** What the process says before it dies; the pool keeps the end of it for the crash message. */
  readonly stderr?: NodeJS.ReadableStream | null;
  /** Sends a structured clone. Never throws: a process that is gone reports itself by `exit`. */
  postMessage(message: unknown): void;
  on(event: 'message', listener: MessageListener): unknown;
  /** Heard once, also when the process could not be started. */
  on(event: 'exit', listener: ExitListener): unknown;
  /** Ends the process without asking it. */
  kill(): unknown;
}

/** Starts the worker program at `entry`. */
export type SpawnWorker = (entry: URL) => WorkerHandle;

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

/** Starts a worker with Node's `fork`: none of this process's flags, typed arrays as they are, errors piped. */
export function forkWorker(entry: URL, flags = workerFlags): WorkerHandle {
  const child = fork(fileURLToPath(entry), [], {
    execArgv: [...flags],
    serialization: 'advanced',
    env: workerEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });

  const exitListeners: ExitListener[] = [];
  let gone = false;
  const announceExit: ExitListener = (code, cause) => {
    if (gone) return;
    gone = true;
    for (const listener of exitListeners) listener(code, cause);
  };
  // 'close' follows 'exit' once every message and every line of standard error has been read.
  child.on('close', announceExit);
  child.on('exit', (code, signal) => setTimeout(announceExit, lastWordsMs, code, signal));
  child.on('error', (error) => {
    if (child.pid === undefined) announceExit(null, error.message);
  });

  return {
    pid: child.pid,
    stderr: child.stderr,
    postMessage(message) {
      // The callback takes the error of a channel that closed meanwhile; 'exit' tells that story.
      if (child.connected) child.send(message as never, () => {});
    },
    on(event: 'message' | 'exit', listener: MessageListener | ExitListener) {
      if (event === 'exit') exitListeners.push(listener as ExitListener);
      else child.on('message', listener as MessageListener);
    },
    kill: () => child.kill('SIGKILL'),
  };
}
