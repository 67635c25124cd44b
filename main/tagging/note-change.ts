/** The note in a plan: its text made fit for tags, and what a write does with it, in words. */
import { noteName } from '../../models/genre-note.ts';

/** Longer ones are cut: model and confidence stand first. Letters. */
const longestNote = 200;

/** One line that every tag can hold; null where nothing is left of it. */
export function cleanNote(note: string | null): string | null {
  const line = (note ?? '')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .slice(0, longestNote)
    .toWellFormed()
    .trim();
  return line === '' ? null : line;
}

/** What becomes of the note: a sentence, or none where it stays as it is. */
export function noteChange(present: readonly string[], note: string | null): string[] {
  if (note === null) {
    if (present.length === 0) return [];
    return [`The note of an earlier write goes, as it speaks of the genre before (${noteName}).`];
  }
  if (present.length === 0) return [`A note says where the genre came from: "${note}" (${noteName}).`];
  if (present.every((text) => text === note)) return [];
  return [`The note of an earlier write becomes "${note}" (${noteName}).`];
}
