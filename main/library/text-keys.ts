/** Text made comparable: folded for search, and keyed so that plain string order is the order people expect. */

/** Combining accents of Latin, Greek and Cyrillic; marks of other scripts carry meaning and stay. */
const combiningAccents = /[\u0300-\u036F]/gu;

/**
 * Text without case, accents and ways of writing them: "Björk", "BJÖRK" and the decomposed form become
 * "bjork". Idempotent. Runs of white space become one space.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(combiningAccents, '')
    .toLowerCase()
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim();
}

/**
 * A key whose code-point order is natural order: "Track 2" before "Track 10", case and accents apart.
 * Each run of digits is led by its length, so longer numbers come later; "007" and "7" are equal.
 */
export function naturalKey(text: string): string {
  return foldText(text).replace(/[0-9]+/gu, (digits) => {
    const significant = digits.replace(/^0+(?=.)/u, '');
    // Digits sort before letters, and so must the length in front of them.
    return String(Math.min(significant.length, 99)).padStart(2, '0') + significant;
  });
}

/** Orders by natural key; equal keys by code units, so that the order is total. */
export function compareNaturally(a: string, b: string): number {
  const [keyA, keyB] = [naturalKey(a), naturalKey(b)];
  if (keyA !== keyB) return keyA < keyB ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** What is left of a genre's name when its spelling is taken off: "Hip-Hop", "hip hop" and "hiphop" are one. */
export function genreKey(genre: string): string {
  return foldText(genre).replace(/[^\p{L}\p{N}]+/gu, '');
}
