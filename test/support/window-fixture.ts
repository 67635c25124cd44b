/** The interface in a real Chromium, served over a made-up library. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { startWebServer, type WebServer, type WebServerOptions } from '../../main/web/server.ts';
import type { EngineClient } from '../../models/engine-contract.ts';
import { ensureRendererBuilt } from '../../scripts/setup/build.mjs';
import { launchChromium } from './chromium.ts';
import { MadeLibrary, type MadeLibraryOptions } from './made-library/made-library.ts';
import { silentWav } from './made-library/made-sound.ts';

export interface PageOptions {
  readonly colorScheme?: 'light' | 'dark';
  /** Default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Runs in the page before the page's own scripts. */
  readonly initScript?: () => void;
}

export interface WindowOptions extends MadeLibraryOptions, PageOptions {}

/** An engine that a window can be opened over, and that is closed with it. */
export interface WindowEngine extends EngineClient {
  close(): Promise<void>;
}

export interface OpenWindow<Engine extends WindowEngine = MadeLibrary> extends AsyncDisposable {
  readonly page: Page;
  readonly engine: Engine;
  readonly server: WebServer;
  /** Errors of the page and refusals of its security policy. A test that is done expects none. */
  readonly problems: string[];
}

/** One Chromium for the tests of a file; each test gets a window of its own. */
export class WindowStarter {
  #browser: Browser | null = null;
  #folder: string | null = null;

  async start(): Promise<void> {
    await ensureRendererBuilt();
    this.#folder = await mkdtemp(join(tmpdir(), 'earmark-window-'));
    await writeFile(join(this.#folder, 'sound.wav'), silentWav(300));
    this.#browser = await launchChromium({ args: ['--autoplay-policy=no-user-gesture-required'] });
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true });
  }

  open(options: WindowOptions = {}): Promise<OpenWindow> {
    return this.openOver(new MadeLibrary(options), options);
  }

  /** The same over another engine. Without `resolveTrackPath` every track sounds alike: it is silent. */
  async openOver<Engine extends WindowEngine>(
    engine: Engine,
    options: PageOptions & Pick<WebServerOptions, 'resolveTrackPath' | 'resolveClipPath'> = {},
  ): Promise<OpenWindow<Engine>> {
    const browser = this.#browser;
    const folder = this.#folder;
    if (!browser || folder === null) throw new Error('The browser was not started.');
    const server = await startWebServer({
      engine,
      rendererFolder: fileURLToPath(new URL('../../dist/renderer', import.meta.url)),
      resolveTrackPath: options.resolveTrackPath ?? (async () => join(folder, 'sound.wav')),
      ...(options.resolveClipPath && { resolveClipPath: options.resolveClipPath }),
    });
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      colorScheme: options.colorScheme ?? 'light',
    });
    await context.addInitScript(await axeSource());
    if (options.initScript) await context.addInitScript(options.initScript);
    const page = await context.newPage();
    // Before the test itself runs out of time, so that it says what it waited for.
    page.setDefaultTimeout(20_000);
    const problems = watch(page);
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return { page, engine, server, problems, [Symbol.asyncDispose]: () => close(context, server, engine) };
  }
}

async function close(context: BrowserContext, server: WebServer, engine: WindowEngine): Promise<void> {
  await context.close();
  await server.close();
  await engine.close();
}

function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  return problems;
}

let axe: string | null = null;

async function axeSource(): Promise<string> {
  axe ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  return axe;
}

const axeFindings = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })),
  }),
);

/** What axe finds wrong with the page, or within an element, as it is now, one line each; empty when all is well. */
export async function axeViolations(scope: Page | Locator): Promise<string[]> {
  const whole = 'goto' in scope ? scope.locator(':root') : scope;
  const found: unknown = await whole.evaluate(runAxe);
  return axeFindings
    .parse(found)
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`),
    );
}

declare global {
  interface Window {
    /** Put there by the fixture. */
    readonly axe: { run(scope: Element | Document): Promise<{ readonly violations: unknown }> };
  }
}

/** Rules about whole pages hold only where a whole page is looked at. */
async function runAxe(element: Element): Promise<unknown> {
  const scope = element === document.documentElement ? document : element;
  return (await window.axe.run(scope)).violations;
}

/** The number a grid gives its focused row; null while no row has the focus. */
export async function focusedRow(grid: Locator): Promise<number | null> {
  return grid.evaluate((element) => {
    const row = element.ownerDocument.activeElement?.closest('[role=row]');
    return row ? Number(row.getAttribute('aria-rowindex')) : null;
  });
}
