/** Headers that every document and file of the interface carries, in the window and in a served page alike. */

/**
 * React Aria's press handling inserts one constant style element (react-aria, interactions/usePress). Its
 * digest is allowed, so that `style-src` needs no 'unsafe-inline'.
 */
const reactAriaPressStyle = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='";

/**
 * Nothing but what the program brings itself: no inline script, no remote content, no frames, no forms. Styles
 * that scripts set on elements are not subject to `style-src`
 * (https://www.w3.org/TR/CSP3/#directive-style-src).
 */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${reactAriaPressStyle}`,
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()',
};
