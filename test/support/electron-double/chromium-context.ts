/** The browser context that every window's page lives in: requests, permissions, and no page but the windows'. */
import {
  chromium,
  type BrowserContext,
  type CDPSession,
  type Page,
  type Request,
  type Route,
} from 'playwright-core';
import { control, settings } from './control.ts';
import { fromPageAddress, schemeHandler, toPageAddress } from './schemes.ts';
import { isCancelled, isPermitted } from './session.ts';

/** A window as the context sees it. */
export interface PageOwner {
  readonly webContents: unknown;
  mayRequest(request: Request, url: string): boolean;
}

/** Permissions as DevTools names them, and as Electron does. */
const permissions = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  midi: 'midi',
  camera: 'media',
  microphone: 'media',
  'clipboard-read': 'clipboard-read',
  'clipboard-write': 'clipboard-sanitized-write',
} as const;

const owners = new Map<Page, PageOwner>();
let context: Promise<BrowserContext> | null = null;
let opening = 0;

/** Connects to Chromium; resolves when a window could open. */
export function connectChromium(): Promise<BrowserContext> {
  context ??= connect();
  return context;
}

/** Opens a window's page and asks the program which permissions its page is to have. */
export async function openPage(owner: PageOwner): Promise<{ page: Page; devTools: CDPSession }> {
  const browserContext = await connectChromium();
  opening += 1;
  const page = await browserContext.newPage();
  owners.set(page, owner);
  opening -= 1;
  return { page, devTools: await browserContext.newCDPSession(page) };
}

async function connect(): Promise<BrowserContext> {
  const browser = await chromium.connectOverCDP(settings.devTools);
  const browserContext = await browser.newContext({ viewport: null });
  await browserContext.route(/.*/, (route) => answer(route, browserContext));
  // A page that no window asked for was opened by a page: windows of that kind do not exist here.
  browserContext.on('page', (page) => {
    setTimeout(() => {
      if (opening === 0 && !owners.has(page)) void page.close().catch(() => undefined);
    }, 0);
  });
  return browserContext;
}

async function answer(route: Route, browserContext: BrowserContext): Promise<void> {
  const request = route.request();
  const url = fromPageAddress(request.url());
  try {
    const owner = ownerOf(request);
    if (!owner?.mayRequest(request, url)) return await route.abort('aborted');
    if (await isCancelled(url, request.method())) return await route.abort('blockedbyclient');
    const handler = schemeHandler(url);
    if (handler) {
      if (request.isNavigationRequest()) await grantPermissions(browserContext, owner, url);
      const response = await handler(
        new globalThis.Request(url, { method: request.method(), headers: request.headers() }),
      );
      return await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      });
    }
    control.record('network', url);
    return await route.abort('internetdisconnected');
  } catch (error) {
    process.stderr.write(`The Electron double could not answer ${url}: ${String(error)}\n`);
    await route.abort('failed').catch(() => undefined);
  }
}

/** The window that a request is for; null for a page that no window asked for. */
function ownerOf(request: Request): PageOwner | null {
  try {
    return owners.get(request.frame().page()) ?? null;
  } catch {
    // A page that has only just been opened has no frame to name yet.
    return null;
  }
}

async function grantPermissions(
  browserContext: BrowserContext,
  owner: PageOwner,
  url: string,
): Promise<void> {
  const granted: string[] = [];
  for (const [name, electronName] of Object.entries(permissions)) {
    if (await isPermitted(owner.webContents, electronName, url)) granted.push(name);
  }
  await browserContext.grantPermissions(granted, { origin: new URL(toPageAddress(url)).origin });
}
