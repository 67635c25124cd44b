/** The frame of the note: `TXXX` (v2.2: `TXX`) with the note's name as its description. */
import { Failure } from '../../../../models/failure.ts';
import { noteName } from '../../../../models/genre-note.ts';
import { isNoteName } from '../tag-change.ts';
import {
  decodeText,
  encodeText,
  fitsLatin1,
  frameBytes,
  plainBody,
  textEncoding,
  type FrameStyle,
} from './genre-frame.ts';
import type { Id3v2Tag, TagFrame } from './id3v2-tag.ts';
import { unsynchronise } from './unsynchronisation.ts';

/** The text of the note; null for every other frame, and for one that nobody can read. */
export function readNoteFrame(frame: TagFrame, tag: Pick<Id3v2Tag, 'version' | 'flags'>): string | null {
  if (!/^(TXXX|TXX[\0 ]?)$/.test(frame.id)) return null;
  try {
    const [description = '', ...values] = decodeText(plainBody(frame, tag)).split('\0');
    return isNoteName(description) ? values.join('\0').replace(/\0+$/, '') : null;
  } catch (error) {
    // Whatever it is, this program did not write it: it stays as any other field.
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** Another parser's name for the frame; v2.2's it does not take apart. */
export function noteFieldId({ version }: Pick<Id3v2Tag, 'version'>): string {
  return version === 2 ? 'TXX' : `TXXX:${noteName}`;
}

/** Makes the frame, ready to stand in the tag. @param present the frame it replaces: its status flags are kept */
export function makeNoteFrame(tag: FrameStyle, note: string, present: TagFrame | undefined): Buffer {
  const text = `${noteName}\0${note}`;
  const body = encodeText(text, encodingOf(tag, note));
  const bytes = frameBytes(tag, tag.version === 2 ? 'TXX' : 'TXXX', body, present);
  return tag.unsynchronised ? unsynchronise(bytes) : bytes;
}

/** In v2.4 Latin-1 for ASCII alone: UTF-8 never needs unsynchronisation. */
function encodingOf({ version }: FrameStyle, note: string): 0 | 1 | 3 {
  if (version < 4) return fitsLatin1(note) ? textEncoding.latin1 : textEncoding.utf16;
  return /^[\x20-\x7e]*$/.test(note) ? textEncoding.latin1 : textEncoding.utf8;
}
