/**
 * Session gate: a link that works once, exchanged for a cookie that lasts as long as the server.
 *
 * Any program on this computer can reach a port on 127.0.0.1; only a browser that was given the link may use
 * the library.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const cookieLifetimeSeconds = 7 * 24 * 60 * 60;

/** Secrets known by their digests: comparing those takes equally long whatever was guessed. */
class SecretSet {
  #digests: Buffer[] = [];

  /** Makes a secret of 256 random bits. */
  issue(): string {
    const secret = randomBytes(32).toString('base64url');
    this.#digests.push(digestOf(secret));
    return secret;
  }

  has(secret: string): boolean {
    const digest = digestOf(secret);
    let found = false;
    for (const known of this.#digests) found = timingSafeEqual(known, digest) || found;
    return found;
  }

  forget(secret: string): void {
    const digest = digestOf(secret);
    this.#digests = this.#digests.filter((known) => !timingSafeEqual(known, digest));
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export class SessionGate {
  readonly #tokens = new SecretSet();
  readonly #sessions = new SecretSet();
  readonly #cookieName: string;

  /** `port` makes the cookie's name: browsers share the cookies of one host between all its ports. */
  constructor(port: number) {
    this.#cookieName = `earmark-${port}`;
  }

  /** A new token; each lets one browser in, once. */
  issueToken(): string {
    return this.#tokens.issue();
  }

  /** Exchanges a token for the `Set-Cookie` header of a new session; null for one unknown or used before. */
  redeem(token: string): string | null {
    if (!this.#tokens.has(token)) return null;
    this.#tokens.forget(token);
    const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${cookieLifetimeSeconds}`;
    return `${this.#cookieName}=${this.#sessions.issue()}; ${attributes}`;
  }

  /** Whether a `Cookie` header carries a session of this server. */
  admits(cookieHeader: string | undefined): boolean {
    for (const pair of cookieHeader?.split(';') ?? []) {
      const [name, value] = pair.trim().split('=', 2);
      if (name === this.#cookieName && value !== undefined && this.#sessions.has(value)) return true;
    }
    return false;
  }
}
