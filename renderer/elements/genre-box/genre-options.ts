/** Genre options: what the "Set genre" box offers for what was typed. A pure function. */

export interface GenreOption {
  readonly genre: string;
  /** `typed`: as typed, in no vocabulary yet. */
  readonly kind: 'likely' | 'known' | 'typed';
}

/**
 * Genres that contain the text, those that begin with it first; a text that is no known genre can be used as
 * it is. Without text: the likely genres, then the vocabulary.
 */
export function genreOptions(
  text: string,
  likely: readonly string[],
  vocabulary: readonly string[],
): GenreOption[] {
  const typed = text.trim();
  const wanted = typed.toLocaleLowerCase();
  const rest = vocabulary.filter((genre) => !likely.includes(genre)).toSorted((a, b) => a.localeCompare(b));
  const all: GenreOption[] = [
    ...likely.map((genre) => ({ genre, kind: 'likely' as const })),
    ...rest.map((genre) => ({ genre, kind: 'known' as const })),
  ];
  if (wanted === '') return all;
  const place = (option: GenreOption): number => option.genre.toLocaleLowerCase().indexOf(wanted);
  const found = all
    .filter((option) => place(option) >= 0)
    .toSorted((a, b) => Math.min(place(a), 1) - Math.min(place(b), 1));
  const isKnown = found.some((option) => option.genre.toLocaleLowerCase() === wanted);
  return isKnown ? found : [...found, { genre: typed, kind: 'typed' }];
}
