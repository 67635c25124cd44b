/** `app`: the life of the program, from ready to quit. https://www.electronjs.org/docs/latest/api/app */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { control, settings } from './control.ts';

/** A window as the application sees it. */
export interface ClosableWindow {
  /** Closes unless a listener of `close` prevents it; whether it closed. */
  tryClose(): boolean;
}

/** Every open window, oldest first. */
export const openWindows = new Set<ClosableWindow>();

export class Application extends EventEmitter {
  readonly name = 'Earmark';
  readonly isPackaged = false;
  readonly #ready = Promise.withResolvers<void>();
  #userData = settings.userData;
  #quitting = false;

  /** Called once by the double when Chromium is there. */
  becomeReady(): void {
    this.#ready.resolve();
    this.emit('ready');
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  enableSandbox(): void {
    control.record('app.enableSandbox', null);
  }

  /** An icon as the system has it for a file; nothing looks into it here. */
  async getFileIcon(path: string): Promise<{ readonly iconOf: string }> {
    return { iconOf: path };
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new Error(`The Electron double has no path "${name}".`);
    if (!existsSync(path)) throw new Error(`Path "${path}" does not exist.`);
    this.#userData = path;
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`The Electron double has no path "${name}".`);
    mkdirSync(this.#userData, { recursive: true });
    return this.#userData;
  }

  /** One lock a profile, as Electron's. The second instance leaves its data in a file that the first watches. */
  requestSingleInstanceLock(data: unknown): boolean {
    const folder = join(this.getPath('userData'), 'single-instance');
    mkdirSync(folder, { recursive: true });
    const owner = join(folder, 'owner');
    if (existsSync(owner) && isAlive(Number(readFileSync(owner, 'utf8')))) {
      writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify({ argv: process.argv, data }));
      return false;
    }
    writeFileSync(owner, String(process.pid));
    watch(folder, { persistent: false }, () => this.#readSecondInstances(folder));
    return true;
  }

  /** `before-quit`, each window's `close`, `will-quit`; any of them may prevent it. */
  quit(): void {
    if (this.#quitting) return;
    this.#quitting = true;
    this.#quitting = this.#mayEmit('before-quit') && this.#closeWindows() && this.#mayEmit('will-quit');
    if (this.#quitting) this.exit(0);
  }

  exit(code = 0): void {
    this.emit('quit', {}, code);
    process.exit(code);
  }

  /** Called when a window has closed by itself. */
  windowClosed(): void {
    if (openWindows.size > 0 || this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  #closeWindows(): boolean {
    return [...openWindows].every((window) => window.tryClose());
  }

  #mayEmit(event: string): boolean {
    let prevented = false;
    this.emit(event, {
      preventDefault: () => {
        prevented = true;
      },
    });
    return !prevented;
  }

  #readSecondInstances(folder: string): void {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      const file = join(folder, name);
      try {
        const { argv, data } = JSON.parse(readFileSync(file, 'utf8'));
        rmSync(file);
        this.emit('second-instance', {}, argv, process.cwd(), data);
      } catch {
        // Not written to its end yet: the watcher calls again.
      }
    }
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

export const application = new Application();
