/**
 * Fingerprints: whether long runs of bytes are the same, at the speed of reading them.
 *
 * GMAC under a random key: AES-256-GCM of no text, the bytes as its additional data (NIST SP 800-38D, section 3).
 * It is a polynomial of the bytes at a secret point of a field of 2^128 elements, so two different contents of n
 * blocks of 16 bytes are taken for the same with a chance of at most (n + 1) / 2^128: for a gigabyte, one in 10^30.
 * SHA-256 would take longer than reading, writing and reading back together. Who knows the key can make two
 * contents with one fingerprint, so a key is random, and never leaves the journal.
 */
import { createCipheriv, randomBytes } from 'node:crypto';

const keyLength = 32;
/** One for all: a fingerprint is compared with others under its own key alone. */
const nonce = Buffer.alloc(12);

/** 32 random bytes, hexadecimal. */
export function newFingerprintKey(): string {
  return randomBytes(keyLength).toString('hex');
}

/** Takes bytes in, in order and in pieces of any size; says their fingerprint once, 32 hexadecimal digits. */
export interface Fingerprinter {
  update(bytes: Buffer): void;
  finish(): string;
}

export function createFingerprinter(key: string): Fingerprinter {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'hex'), nonce);
  return {
    update: (bytes) => void cipher.setAAD(bytes),
    finish() {
      cipher.final();
      return cipher.getAuthTag().toString('hex');
    },
  };
}
