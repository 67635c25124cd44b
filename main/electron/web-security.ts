/**
 * Web security: what no page in the window may do, whatever gets into it.
 * https://www.electronjs.org/docs/latest/tutorial/security
 */
import { app, session, shell, type Event, type WebContents } from 'electron';
import { isOwnUrl, pageUrl } from './app-protocol.ts';

/** Installs the guards on the session and on every web contents that will ever be made. */
export function installWebSecurity(): void {
  app.on('web-contents-created', (_event, contents) => guardNavigation(contents));
  guardSession();
}

/** No page but ours, no window but ours; a link to the world outside opens in the person's browser. */
function guardNavigation(contents: WebContents): void {
  contents.on('will-navigate', (event) => goOutside(event, event.url));
  contents.on('will-redirect', (event) => goOutside(event, event.url));
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

/** Every permission is denied but copying text, and nothing is loaded over the network. */
function guardSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isAllowed(permission, details.requestingUrl));
  });
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin));
  defaultSession.setDevicePermissionHandler(() => false);
  // The spelling checker would fetch its dictionaries.
  defaultSession.setSpellCheckerEnabled(false);
  const urls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];
  defaultSession.webRequest.onBeforeRequest({ urls }, (_details, answer) => answer({ cancel: true }));
}

function isAllowed(permission: string, address: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnUrl(address);
}

/** The page may go to itself, which is how it reloads. */
function goOutside(event: Event, address: string): void {
  if (address.split(/[?#]/, 1)[0] === pageUrl) return;
  event.preventDefault();
  openOutside(address);
}

function openOutside(address: string): void {
  if (URL.parse(address)?.protocol === 'https:') void shell.openExternal(address);
}
