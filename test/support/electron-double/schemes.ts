/**
 * `protocol`: custom schemes. Chromium refuses schemes it does not know, so inside the page `app://name/path` is
 * `https://app--name.electron-double.test/path`; the main process sees its own addresses only.
 * https://www.electronjs.org/docs/latest/api/protocol
 */
type SchemeHandler = (request: Request) => Response | Promise<Response>;

const domain = 'electron-double.test';
const schemes = new Map<string, SchemeHandler | null>();

export const protocol = {
  registerSchemesAsPrivileged(list: readonly { readonly scheme: string }[]): void {
    for (const { scheme } of list) schemes.set(scheme, null);
  },
  handle(scheme: string, handler: SchemeHandler): void {
    if (schemes.get(scheme)) throw new Error(`The scheme "${scheme}" has a handler already.`);
    schemes.set(scheme, handler);
  },
};

/** An address as the main process knows it, as the page shows it. */
export function toPageAddress(address: string): string {
  const match = /^([a-z][\w+.-]*):\/\/([^/?#]*)(.*)$/i.exec(address);
  const [, scheme = '', host = '', rest = ''] = match ?? [];
  return schemes.has(scheme) ? `https://${scheme}--${host}.${domain}${rest || '/'}` : address;
}

/** An address as the page shows it, as the main process knows it. */
export function fromPageAddress(address: string): string {
  const match = /^https:\/\/([a-z][\w+-]*)--([^./]+)\.electron-double\.test(.*)$/.exec(address);
  return match ? `${match[1]}://${match[2]}${match[3]}` : address;
}

/** The handler of an address's scheme; null for a scheme that is not custom. */
export function schemeHandler(address: string): SchemeHandler | null {
  return schemes.get(address.slice(0, address.indexOf(':'))) ?? null;
}
