/** What a write does to one of the tags of a file. */
import { noteName } from '../../../models/genre-note.ts';
import type { ForeignExpectation } from './tag-format.ts';

export interface TagChange {
  /** Null: what it says of the genre stays. */
  readonly genres: readonly string[] | null;
  /** Null: no note stands there afterwards. */
  readonly note: string | null;
}

/** Whether a field of this name is the note, whatever case another program gave it. */
export function isNoteName(name: string): boolean {
  return name.toUpperCase() === noteName;
}

/** A change that gives a genre, as the leading tag of a file gets it. */
export type GenreChange = TagChange & { readonly genres: readonly string[] };

/**
 * The leading tag gets genre and note in any case; in the others they are kept in step, where they stand.
 * @returns null where the tag is left as it is
 */
export function changeOfTag(
  present: { readonly hasGenre: boolean; readonly hasNote: boolean },
  change: TagChange,
  inAnyCase: boolean,
): TagChange | null {
  const { hasGenre, hasNote } = present;
  if (!inAnyCase && !hasGenre && !hasNote) return null;
  return {
    genres: inAnyCase || hasGenre ? change.genres : null,
    note: inAnyCase || hasNote ? change.note : null,
  };
}

/** Another parser must find this note in the place, or none. */
export function noteExpectation(tagType: string, fieldId: string, note: string | null): ForeignExpectation {
  return { kind: 'note', tagType, fieldId, values: note === null ? [] : [note] };
}
