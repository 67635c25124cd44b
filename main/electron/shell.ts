/**
 * The Electron shell: one window over one engine, from the start to the last file written.
 *
 * The window opens at once; requests wait for the engine. Leaving asks while files are being written, stops
 * every job after the file in hand, closes the engine, and only then ends the program.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, powerMonitor, shell, type BrowserWindow } from 'electron';
import { z } from 'zod';
import type { EngineClient } from '../../models/engine-contract.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { isJobOver, type JobSnapshot } from '../../models/job.ts';
import { dispatch } from '../shell/dispatch.ts';
import { registerAppScheme, serveAppProtocol } from './app-protocol.ts';
import { startDrag } from './drag-out.ts';
import { broadcast, serveIpc } from './ipc.ts';
import { launchDataSchema } from './launch-arguments.ts';
import { installMenu, type MenuKeys } from './menu.ts';
import { installWebSecurity } from './web-security.ts';
import { openMainWindow, presentWindow } from './window.ts';

/** The engine as this shell needs it. */
export interface ShellEngine extends EngineClient {
  close(): Promise<void>;
  /** Path of a track's file, null for an unknown id. */
  trackPath(id: number): string | null;
  clipPath(clip: number): Promise<string | null>;
}

export interface ElectronShellOptions {
  readonly openEngine: () => Promise<ShellEngine>;
  readonly rendererFolder: string;
  readonly preload: string;
  /** Folder of the browser profile; of two shells over one profile, the second gives way. */
  readonly profileFolder: string;
  /** Folders and files to add to the library. */
  readonly paths: readonly string[];
}

const couldNotStart = 3;
const menuKeysSchema = z.record(z.string(), z.array(z.string()));
const pathSchema = z.string().min(1).max(32_768);

/** Starts the shell, or hands the launch to the one that runs already and ends. Call it before `ready`. */
export function startElectronShell(options: ElectronShellOptions): void {
  registerAppScheme();
  app.enableSandbox();
  mkdirSync(options.profileFolder, { recursive: true });
  app.setPath('userData', options.profileFolder);
  if (!app.requestSingleInstanceLock({ paths: options.paths })) {
    app.quit();
    return;
  }
  new ElectronShell(options).start();
}

class ElectronShell {
  readonly #options: ElectronShellOptions;
  readonly #engine: Promise<ShellEngine>;
  readonly #jobs = new Map<string, JobSnapshot>();
  #window: BrowserWindow | null = null;
  /** The keys that the menu shows, as text. */
  #menuKeys = '';
  #leaving = false;
  #left = false;

  constructor(options: ElectronShellOptions) {
    this.#options = options;
    this.#engine = options.openEngine();
  }

  start(): void {
    app.on('second-instance', (_event, _given, _folder, data) => {
      const launch = launchDataSchema.safeParse(data);
      if (this.#window) presentWindow(this.#window);
      if (launch.success) void this.#add(launch.data.paths);
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      void this.#add([path]);
    });
    app.on('before-quit', (event) => {
      if (this.#left) return;
      event.preventDefault();
      void this.#leave({ ask: true });
    });
    app.on('window-all-closed', () => app.quit());
    // Nobody waits for an answer: stop after the file in hand, whatever runs.
    const leaveNow = (): void => void this.#leave({ ask: false });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leaveNow);
    powerMonitor.on('shutdown', leaveNow);
    this.#engine.then(
      (engine) => this.#attach(engine),
      (error: unknown) => endWithFailure(error),
    );
    app.whenReady().then(() => this.#open(), endWithFailure);
  }

  #open(): void {
    installWebSecurity();
    serveAppProtocol({
      rendererFolder: this.#options.rendererFolder,
      resolveTrackPath: async (id) => (await this.#engine).trackPath(id),
      resolveClipPath: async (clip) => (await this.#engine).clipPath(clip),
    });
    serveIpc({
      'engine:request': async (_window, name, payload) => dispatch(await this.#engine, name, payload),
      'shell:chooseFolders': (window) => chooseFolders(window),
      'shell:startDrag': async (window, selection) => startDrag(window, await this.#engine, selection),
      'shell:showInFolder': async (_window, path) => shell.showItemInFolder(pathSchema.parse(path)),
    });
    this.#showMenu({});
    const window = openMainWindow({
      preload: this.#options.preload,
      stateFile: join(app.getPath('userData'), 'window.json'),
    });
    window.on('close', (event) => {
      if (this.#left) return;
      event.preventDefault();
      void this.#leave({ ask: true });
    });
    window.on('closed', () => {
      this.#window = null;
    });
    this.#window = window;
  }

  #showMenu(keys: MenuKeys): void {
    this.#menuKeys = JSON.stringify(keys);
    installMenu({
      platform: process.platform,
      programName: app.name,
      developer: !app.isPackaged,
      keys,
      run: (command) => broadcast('shell:menuCommand', command),
    });
  }

  /** Has the menu show the keys that a person chose in the settings. */
  async #renewMenu(engine: ShellEngine): Promise<void> {
    const { settings } = await engine.request('settings.get', {});
    const keys = menuKeysSchema.safeParse(settings['interface.keys'] ?? {}).data ?? {};
    if (JSON.stringify(keys) !== this.#menuKeys) this.#showMenu(keys);
  }

  #attach(engine: ShellEngine): void {
    engine.subscribe((event) => {
      if (event.type === 'job') {
        if (isJobOver(event.job.state)) this.#jobs.delete(event.job.jobId);
        else this.#jobs.set(event.job.jobId, event.job);
      }
      if (event.type === 'settingsChanged') void this.#renewMenu(engine).catch(() => undefined);
      broadcast('engine:event', event);
    });
    // The menu that is shown until then has the usual keys.
    void app
      .whenReady()
      .then(() => this.#renewMenu(engine))
      .catch(() => undefined);
    void this.#add(this.#options.paths);
  }

  /** Adds folders and files that came from outside the page. */
  async #add(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const reply = await dispatch(await this.#engine, 'library.add', { paths });
    if (!reply.ok) dialog.showErrorBox('Earmark', reply.failure.message);
  }

  /** Ends the program, unless the person would rather see a write run through. */
  async #leave({ ask }: { readonly ask: boolean }): Promise<void> {
    if (this.#leaving) return;
    this.#leaving = true;
    try {
      const writing = [...this.#jobs.values()].filter((job) => job.kind === 'write' || job.kind === 'undo');
      if (ask && writing.length > 0 && !(await this.#confirmStop(writing))) return;
      this.#window?.hide();
      const engine = await this.#engine.catch(() => null);
      await engine?.close();
      this.#left = true;
      app.quit();
    } catch (error) {
      endWithFailure(error);
    } finally {
      this.#leaving = false;
    }
  }

  async #confirmStop(jobs: readonly JobSnapshot[]): Promise<boolean> {
    const window = this.#window;
    if (!window) return true;
    const done = jobs.reduce((sum, job) => sum + job.done, 0);
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      title: 'Earmark',
      message: 'Stop writing and quit?',
      detail:
        `The file in hand is finished first. The ${done} files done so far stay as they are now; ` +
        'you can undo them in History.',
      buttons: ['Stop and quit', 'Go on'],
      defaultId: 1,
      cancelId: 1,
    });
    return response === 0;
  }
}

async function chooseFolders(window: BrowserWindow): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Add music folders',
    buttonLabel: 'Add',
    properties: ['openDirectory', 'multiSelections'],
  });
  return canceled ? [] : filePaths;
}

/** Says what went wrong in a box, and ends the program. */
export function endWithFailure(error: unknown): void {
  dialog.showErrorBox('Earmark could not go on', toSerialisedFailure(error).message);
  app.exit(couldNotStart);
}
