/** `BrowserWindow`: a real page of Chromium, driven over DevTools. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page, Request as PageRequest } from 'playwright-core';
import { application, openWindows } from './application.ts';
import { openPage } from './chromium-context.ts';
import { control, settings } from './control.ts';
import { answerInvocation } from './ipc-main.ts';
import { preloadScript, worldScript } from './page-script.ts';
import type { MainMessage, PageMessage, PreloadSettings } from './page/preload-runtime.ts';
import { fromPageAddress, toPageAddress } from './schemes.ts';
import { strict } from './strict.ts';
import { WebContents } from './web-contents.ts';

const isolatedWorld = 'Electron Isolated Context';
const receiver = 'electronDoubleReceive';

interface WindowOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly webPreferences?: Readonly<Record<string, unknown>> & { readonly preload?: string };
}

/** Preferences that the double always has this way; a program that asks for another is refused. */
const enforced = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
} as const;

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #bounds: { x: number; y: number; width: number; height: number };
  readonly #page: Promise<{ readonly page: Page; readonly devTools: CDPSession }>;
  #address = '';
  /** Id of the preload's execution context while it is loaded. */
  #preloadContext: number | null = null;
  /** Address of a navigation that the program itself began. */
  #expected: string | null = null;
  #destroyed = false;
  #visible: boolean;
  #maximised = false;
  #minimised = false;
  #shown = false;

  static getAllWindows(): BrowserWindow[] {
    return [...openWindows].filter((window) => window instanceof BrowserWindow);
  }

  static fromWebContents(contents: unknown): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  constructor(options: WindowOptions = {}) {
    super();
    const preferences = options.webPreferences ?? {};
    for (const [name, value] of Object.entries(enforced)) {
      const asked = preferences[name];
      if (asked !== undefined && asked !== value)
        throw new Error(`The Electron double cannot set ${name} to ${JSON.stringify(asked)}.`);
    }
    control.record('BrowserWindow', { ...options });
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.#bounds = { x, y, width, height };
    this.#visible = options.show !== false;
    this.webContents = strict(new WebContents(this), 'webContents');
    openWindows.add(this);
    application.emit('web-contents-created', {}, this.webContents);
    this.#page = this.#open(preferences.preload);
  }

  async loadURL(url: string): Promise<void> {
    const { page } = await this.#page;
    this.#expected = toPageAddress(url);
    await page.goto(this.#expected, { waitUntil: 'load' });
  }

  async reload(): Promise<void> {
    const { page } = await this.#page;
    this.#expected = page.url();
    await page.reload();
  }

  close(): void {
    if (this.tryClose()) application.windowClosed();
  }

  tryClose(): boolean {
    let prevented = false;
    const preventDefault = (): void => {
      prevented = true;
    };
    this.emit('close', { preventDefault });
    if (!prevented) this.#destroy();
    return !prevented;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  show(): void {
    this.#visible = true;
  }

  hide(): void {
    this.#visible = false;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  focus(): void {
    control.record('BrowserWindow.focus', null);
  }

  maximize(): void {
    this.#maximised = true;
  }

  isMaximized(): boolean {
    return this.#maximised;
  }

  minimize(): void {
    this.#minimised = true;
  }

  restore(): void {
    this.#minimised = false;
  }

  isMinimized(): boolean {
    return this.#minimised;
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<{ x: number; y: number; width: number; height: number }>): void {
    Object.assign(this.#bounds, bounds);
  }

  /** Address of the page as the program knows it. */
  address(): string {
    return this.#address;
  }

  /** Whether the page may send this request: the program is asked about navigations that it did not begin. */
  mayRequest(request: PageRequest, url: string): boolean {
    if (!request.isNavigationRequest()) return true;
    const isMainFrame = request.frame().parentFrame() === null;
    if (isMainFrame && request.url() === this.#expected) {
      this.#expected = null;
      return true;
    }
    return this.webContents.mayNavigate(url, isMainFrame);
  }

  /** Sends to the preload. Before it has run there is nobody to hear, as in Electron. */
  post(message: MainMessage): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    const context = this.#preloadContext;
    if (context !== null) void this.#page.then(({ devTools }) => deliver(devTools, context, message));
  }

  async #open(preload: string | undefined): Promise<{ page: Page; devTools: CDPSession }> {
    const { page, devTools } = await openPage(this);
    await page.setViewportSize({ width: this.#bounds.width, height: this.#bounds.height });
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#address = fromPageAddress(frame.url());
    });
    page.on('load', () => {
      if (!this.#shown) this.emit('ready-to-show');
      this.#shown = true;
    });
    page.on('crash', () =>
      this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
    );
    page.on('pageerror', (error) => control.record('page error', String(error)));
    page.on('close', () => this.#destroy());
    devTools.on('Page.windowOpen', ({ url }) => this.webContents.askToOpen(fromPageAddress(url)));
    await devTools.send('Page.enable');
    await devTools.send('Runtime.enable');
    if (preload !== undefined) await this.#installPreload(devTools, preload);
    return { page, devTools };
  }

  async #installPreload(devTools: CDPSession, file: string): Promise<void> {
    const secret = randomBytes(16).toString('hex');
    const binding = `electronDouble${secret}`;
    const { filePaths, platform } = settings;
    const preloadSettings: PreloadSettings = { binding, receiver, filePaths, platform };
    devTools.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (this.#preloadContext === executionContextId) this.#preloadContext = null;
    });
    devTools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === binding) void this.#receive(devTools, JSON.parse(payload), executionContextId);
    });
    await devTools.send('Runtime.addBinding', { name: binding, executionContextName: isolatedWorld });
    await devTools.send('Page.addScriptToEvaluateOnNewDocument', { source: worldScript(secret) });
    await devTools.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: isolatedWorld,
      source: preloadScript(secret, preloadSettings, readFileSync(file, 'utf8')),
    });
  }

  async #receive(devTools: CDPSession, message: PageMessage, context: number): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#preloadContext = context;
        break;
      case 'preload-error':
        control.record('preload error', message.message);
        process.stderr.write(`Unable to load preload script: ${message.message}\n`);
        break;
      case 'invoke': {
        // The frame as it was when the message was sent.
        const senderFrame = { url: this.#address, parent: null };
        const event = { sender: this.webContents, senderFrame };
        await deliver(devTools, context, await answerInvocation(message, event));
        break;
      }
    }
  }

  #destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    openWindows.delete(this);
    this.webContents.emit('destroyed');
    this.emit('closed');
    void this.#page.then(({ page }) => page.close()).catch(() => undefined);
  }
}

/** Calls the preload's receiver; a page that has gone meanwhile does not answer. */
async function deliver(devTools: CDPSession, context: number, message: MainMessage): Promise<void> {
  await devTools
    .send('Runtime.callFunctionOn', {
      executionContextId: context,
      functionDeclaration: `function (message) { ${receiver}(message); }`,
      arguments: [{ value: message }],
    })
    .catch(() => undefined);
}
