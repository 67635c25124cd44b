/**
 * Runs an Electron program against the double: its real main module, preload and page, in a headless Chromium.
 * The shape is that of Playwright's `_electron.launch()`, so that the same test can run on the real thing.
 * https://playwright.dev/docs/api/class-electron
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type * as Electron from 'electron';
import { chromium, type Browser, type Page } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import {
  driverReplySchema,
  settingsVariable,
  type DoubleSettings,
  type DriverReply,
  type RecordedCall,
  type ScriptedDialog,
} from './settings.ts';

/** What an evaluated function gets: Electron's main modules, and the test's own control. */
export type EvaluateModules = typeof Electron & {
  readonly double: { readonly calls: readonly RecordedCall[]; readonly dialogs: ScriptedDialog[] };
};

export interface LaunchOptions {
  /** The program's main module, as source or compiled. */
  readonly main: string;
  /** Arguments after it. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly dialogs?: readonly ScriptedDialog[];
  /** Paths of dropped files, by file name. */
  readonly filePaths?: Readonly<Record<string, string>>;
}

export interface ElectronApplication extends AsyncDisposable {
  /** The first window's page, once it has an address. Rejects after 15 s, or when the program ends. */
  firstWindow(): Promise<Page>;
  windows(): Page[];
  /** Runs a function in the main process. It is sent as source: it can use its arguments only. */
  evaluate<Result, Argument>(
    run: (modules: EvaluateModules, argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  evaluate<Result>(run: (modules: EvaluateModules) => Result | Promise<Result>): Promise<Result>;
  process(): ChildProcess;
  /** What the main process wrote to standard error. */
  errors(): string;
  /** Exit status once the program has ended; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Asks the program to quit, ends it after 5 s, and answers its exit status. */
  close(): Promise<number | null>;
}

/** The program ended while something was expected of it. */
export class ProgramEnded extends Error {
  /** Null when a signal ended it. */
  readonly status: number | null;
  /** What it wrote to standard error. */
  readonly errors: string;

  constructor(status: number | null, errors: string) {
    super(`The program ended with status ${status}.\n${errors}`);
    this.name = 'ProgramEnded';
    this.status = status;
    this.errors = errors;
  }
}

/** Starts the program and resolves when its `app` is ready; rejects with `ProgramEnded` when it ends before. */
export async function launch(options: LaunchOptions): Promise<ElectronApplication> {
  const port = await freePort();
  const profile = await mkdtemp(join(tmpdir(), 'earmark-electron-'));
  const browser = await launchChromium({ args: [`--remote-debugging-port=${port}`] });
  const settings: DoubleSettings = {
    devTools: `http://127.0.0.1:${port}`,
    userData: profile,
    platform: process.platform,
    dialogs: [...(options.dialogs ?? [])],
    filePaths: { ...options.filePaths },
  };
  const child = fork(options.main, [...(options.args ?? [])], {
    serialization: 'advanced',
    env: { ...process.env, ...options.env, [settingsVariable]: JSON.stringify(settings) },
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--import',
      new URL('./hooks.ts', import.meta.url).href,
    ],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const running = new RunningApplication(child, browser, settings.devTools, profile);
  await running.start();
  return running;
}

class RunningApplication implements ElectronApplication {
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #browser: Browser;
  readonly #devTools: string;
  readonly #profile: string;
  readonly #ready = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, (reply: DriverReply) => void>();
  #connection: Browser | null = null;
  #errors = '';
  #nextId = 1;

  constructor(child: ChildProcess, browser: Browser, devTools: string, profile: string) {
    this.#child = child;
    this.#browser = browser;
    this.#devTools = devTools;
    this.#profile = profile;
    child.stderr?.on('data', (text) => {
      this.#errors += String(text);
    });
    child.on('message', (message) => this.#receive(driverReplySchema.parse(message)));
    // 'close' follows 'exit' once standard error has been read to its end.
    this.exited = new Promise((resolve) => child.once('close', resolve));
    void this.exited.then((status) => this.#end(status));
  }

  async start(): Promise<void> {
    try {
      await this.#ready.promise;
      this.#connection = await chromium.connectOverCDP(this.#devTools);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  windows(): Page[] {
    const pages = this.#connection?.contexts().flatMap((context) => context.pages()) ?? [];
    return pages.filter((page) => !page.url().startsWith('about:'));
  }

  async firstWindow(): Promise<Page> {
    const deadline = Date.now() + 15_000;
    while (Date.now() < deadline && this.#child.exitCode === null) {
      const [page] = this.windows();
      if (page) {
        await page.waitForLoadState('load');
        return page;
      }
      await delay(10);
    }
    throw new Error(`No window opened.\n${this.#errors}`);
  }

  evaluate<Result>(
    run: (modules: EvaluateModules, argument: never) => Result | Promise<Result>,
    argument?: unknown,
  ): Promise<Result> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (reply) => {
        if (reply.kind === 'value') resolve(reply.value);
        if (reply.kind === 'failure') reject(new Error(reply.message));
      });
      this.#child.send({ id, source: String(run), argument }, (error) => {
        if (error) this.#receive({ kind: 'failure', id, message: `${error.message}\n${this.#errors}` });
      });
    });
  }

  process(): ChildProcess {
    return this.#child;
  }

  errors(): string {
    return this.#errors;
  }

  async close(): Promise<number | null> {
    const isRunning = this.#child.exitCode === null && this.#child.signalCode === null;
    if (isRunning) await this.evaluate(({ app }) => setImmediate(() => app.quit()) && null).catch(() => null);
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    const status = await this.exited;
    clearTimeout(limit);
    await this.#connection?.close().catch(() => undefined);
    await this.#browser.close();
    await rm(this.#profile, { recursive: true, force: true });
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #receive(reply: DriverReply): void {
    if (reply.kind === 'ready') {
      this.#ready.resolve();
      return;
    }
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }

  #end(status: number | null): void {
    const ended = new ProgramEnded(status, this.#errors);
    const { message } = ended;
    this.#ready.reject(ended);
    // Whoever awaits the start hears of it; nobody else has to.
    this.#ready.promise.catch(() => undefined);
    for (const [id, answer] of this.#waiting) answer({ kind: 'failure', id, message });
    this.#waiting.clear();
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('No port is free.'));
      });
    });
  });
}
