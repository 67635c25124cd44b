/** `session`: permissions and requests. https://www.electronjs.org/docs/latest/api/session */
import { control } from './control.ts';

type PermissionRequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: { readonly requestingUrl: string; readonly isMainFrame: boolean },
) => void;
type PermissionCheckHandler = (contents: unknown, permission: string, origin: string) => boolean;
type RequestListener = (
  details: { readonly url: string; readonly method: string },
  answer: (decision: { readonly cancel?: boolean }) => void,
) => void;

let permissionRequestHandler: PermissionRequestHandler | null = null;
let permissionCheckHandler: PermissionCheckHandler | null = null;
let beforeRequest: { readonly patterns: readonly RegExp[]; readonly listener: RequestListener } | null = null;

const webRequest = {
  onBeforeRequest(filter: { readonly urls: readonly string[] }, listener: RequestListener): void {
    beforeRequest = { patterns: filter.urls.map(matchPattern), listener };
  },
};

export const defaultSession = {
  webRequest,
  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    permissionRequestHandler = handler;
  },
  setPermissionCheckHandler(handler: PermissionCheckHandler): void {
    permissionCheckHandler = handler;
  },
  setDevicePermissionHandler(): void {
    control.record('session.setDevicePermissionHandler', null);
  },
  setSpellCheckerEnabled(enabled: boolean): void {
    control.record('session.setSpellCheckerEnabled', enabled);
  },
};

/** Whether the program grants a permission. Electron grants everything where no handler says otherwise. */
export async function isPermitted(contents: unknown, permission: string, url: string): Promise<boolean> {
  if (permissionCheckHandler?.(contents, permission, url) === false) return false;
  const handler = permissionRequestHandler;
  if (!handler) return true;
  return new Promise((resolve) =>
    handler(contents, permission, resolve, { requestingUrl: url, isMainFrame: true }),
  );
}

/** Whether the program cancels a request. */
export async function isCancelled(url: string, method: string): Promise<boolean> {
  const rule = beforeRequest;
  if (!rule?.patterns.some((pattern) => pattern.test(url))) return false;
  return new Promise((resolve) => rule.listener({ url, method }, ({ cancel }) => resolve(cancel === true)));
}

/** Chrome's match patterns, as far as the program uses them: `scheme://host/path` with `*`. */
function matchPattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\/]/g, String.raw`\$&`).replaceAll('*', '.*')}$`);
}
