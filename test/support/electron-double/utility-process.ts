/** `utilityProcess`: a child of Node with Electron's `process.parentPort`. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

export interface ForkOptions {
  readonly serviceName?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  readonly stdio?: readonly ('pipe' | 'ignore' | 'inherit')[];
}

export class UtilityProcess extends EventEmitter {
  readonly stderr: NodeJS.ReadableStream | null;
  readonly #child: ChildProcess;

  constructor(file: string, given: readonly string[], options: ForkOptions) {
    super();
    const [, output = 'inherit', errors = 'inherit'] = options.stdio ?? [];
    this.#child = fork(file, given, {
      serialization: 'advanced',
      env: options.env ?? process.env,
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--import',
        new URL('./utility-hooks.ts', import.meta.url).href,
        ...(options.execArgv ?? []),
      ],
      stdio: ['ignore', output, errors, 'ipc'],
    });
    this.stderr = this.#child.stderr;
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1));
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  postMessage(message: unknown): void {
    // An error means that the process is gone, which `exit` tells.
    if (this.#child.connected) this.#child.send(Object(message), () => {});
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = {
  fork: (file: string, given: readonly string[] = [], options: ForkOptions = {}): UtilityProcess =>
    new UtilityProcess(file, given, options),
};
