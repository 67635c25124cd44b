/** The genres to write: cleaned, checked, and joined with those present as the policy says. */
import { Failure } from '../../models/failure.ts';
import type { WritePolicy } from '../../models/tagging.ts';
import { genreKey } from '../../models/vocabulary.ts';
import type { WriteSettings } from '../../models/write-settings.ts';

const maxNameLength = 200;

/**
 * Trims names and drops doubles without regard to case; order is kept.
 * @throws Failure `invalid-request` when none is left or one cannot stand in a tag.
 */
export function cleanGenres(genres: readonly string[]): string[] {
  const cleaned = withoutDoubles(genres.map((genre) => genre.trim()).filter((genre) => genre !== ''));
  if (cleaned.length === 0) throw invalid('No genre was given to write.');
  for (const genre of cleaned) {
    if (genre.length > maxNameLength) throw invalid(`A genre of ${genre.length} letters is too long.`);
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f]/.test(genre) || !genre.isWellFormed()) {
      throw invalid('A genre holds a character that no tag can hold.');
    }
  }
  return cleaned;
}

/**
 * The genres a file shall have; null where the policy leaves it as it is.
 * @param habits which come first with `add`, and what may divide several within one text
 */
export function applyPolicy(
  policy: WritePolicy,
  present: readonly string[],
  wanted: readonly string[],
  { leading, separator }: Pick<WriteSettings, 'leading' | 'separator'>,
): readonly string[] | null {
  switch (policy) {
    case 'fill':
      return present.length > 0 ? null : wanted;
    case 'add': {
      const missing = wanted.filter((genre) => !isAmong(genre, present, separator));
      return leading === 'present' || missing.length === 0
        ? [...present, ...missing]
        : [...missing, ...present];
    }
    default:
      return wanted;
  }
}

/** Whether a genre is there already in whatever spelling, also within a text that joins several. */
function isAmong(genre: string, present: readonly string[], separator: string): boolean {
  const key = genreKey(genre);
  const parts = present.flatMap((known) => [known, ...known.split(';'), ...known.split(separator)]);
  return parts.some((part) => genreKey(part) === key);
}

export function sameGenres(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((genre, index) => genre === b[index]);
}

function withoutDoubles(genres: readonly string[]): string[] {
  const seen = new Set<string>();
  return genres.filter((genre) => {
    const key = genre.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

function invalid(reason: string): Failure {
  return new Failure('invalid-request', `${reason} Nothing was written.`);
}
