/** Vorbis comments: a vendor text and `NAME=value` fields. https://xiph.org/vorbis/doc/v-comment.html */
import { noteName } from '../../../../models/genre-note.ts';
import type { Edit, Edits } from '../../edit.ts';
import { isNoteName, noteExpectation, type GenreChange } from '../tag-change.ts';
import type { ForeignExpectation } from '../tag-format.ts';
import { damagedFlac } from './flac-blocks.ts';

/** Who made the comment block, where this program had to add one. */
const ownVendor = 'Earmark';

export interface VorbisComment {
  readonly vendor: Buffer;
  /** Each field as stored, `NAME=value`, in order. */
  readonly comments: readonly Buffer[];
  /** What some encoders leave behind the fields. */
  readonly trailing: Buffer;
}

export const emptyVorbisComment: VorbisComment = {
  vendor: Buffer.from(ownVendor),
  comments: [],
  trailing: Buffer.alloc(0),
};

/**
 * @param damaged makes the refusal of a file of this container
 * @throws Failure `damaged-tag` when the lengths do not add up.
 */
export function parseVorbisComment(body: Buffer, damaged = damagedFlac): VorbisComment {
  let offset = 0;
  const take = (length: number): Buffer => {
    if (offset + length > body.length) throw damaged('has a comment that runs past its end');
    offset += length;
    return body.subarray(offset - length, offset);
  };
  const takeText = (): Buffer => take(take(4).readUInt32LE());
  const vendor = takeText();
  const count = take(4).readUInt32LE();
  // Each needs four bytes at least; a count beyond that is damage, not a reason to allocate.
  if (count > (body.length - offset) / 4) throw damaged('says that it has more comments than fit');
  const comments = Array.from({ length: count }, takeText);
  return { vendor, comments, trailing: body.subarray(offset) };
}

function uint32LittleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** The name of a field in capitals; names are compared without regard to case. */
export function nameOfComment(comment: Buffer): string {
  const end = comment.indexOf('=');
  return comment.toString('latin1', 0, end < 0 ? comment.length : end).toUpperCase();
}

export function isGenreComment(comment: Buffer): boolean {
  return nameOfComment(comment) === 'GENRE' && comment.includes('=');
}

export function isNoteComment(comment: Buffer): boolean {
  return isNoteName(nameOfComment(comment)) && comment.includes('=');
}

/** The texts of its notes. */
export function notesOfVorbisComment({ comments }: VorbisComment): string[] {
  return comments.filter(isNoteComment).map(valueOf);
}

function valueOf(comment: Buffer): string {
  return comment.toString('utf8', comment.indexOf('=') + 1);
}

export function genresOfVorbisComment({ comments }: VorbisComment): string[] {
  return comments
    .filter(isGenreComment)
    .map((comment) => valueOf(comment).trim())
    .filter((genre) => genre !== '');
}

/**
 * The edits that replace the genre fields where the first stood, or add them behind the others; the note likewise.
 * Positions are those of the comment; fields that stay are in no edit.
 */
export function spliceVorbisComment(comment: VorbisComment, { genres, note }: GenreChange): Edits {
  const { vendor, comments } = comment;
  const first = comments.find(isGenreComment);
  const name = first ? first.toString('latin1', 0, first.indexOf('=')) : 'GENRE';
  const notes = note === null ? [] : [`${noteName}=${note}`];
  const taken = comments.filter((field) => isGenreComment(field) || isNoteComment(field));
  const count = comments.length - taken.length + genres.length + notes.length;
  return [
    {
      offset: 4 + vendor.length,
      before: uint32LittleEndian(comments.length),
      after: uint32LittleEndian(count),
    },
    ...replaceFields(
      comment,
      isGenreComment,
      genres.map((genre) => `${name}=${genre}`),
    ),
    ...replaceFields(comment, isNoteComment, notes),
  ];
}

/** The place of the first field of a kind, where there is none the end, takes the new ones; the others go. */
function replaceFields(
  { vendor, comments }: VorbisComment,
  isReplaced: (field: Buffer) => boolean,
  fields: readonly string[],
): Edit[] {
  const added = Buffer.concat(fields.flatMap(storedField));
  const edits: Edit[] = [];
  let offset = 4 + vendor.length + 4;
  for (const field of comments) {
    const stored = Buffer.concat([uint32LittleEndian(field.length), field]);
    if (isReplaced(field)) {
      const previous = edits.at(-1);
      // Fields in a row are one edit, which says nothing where they stay the same.
      if (previous && previous.offset + previous.before.length === offset)
        edits[edits.length - 1] = { ...previous, before: Buffer.concat([previous.before, stored]) };
      else edits.push({ offset, before: stored, after: previous ? Buffer.alloc(0) : added });
    }
    offset += stored.length;
  }
  if (edits.length === 0 && added.length > 0) edits.push({ offset, before: Buffer.alloc(0), after: added });
  return edits;
}

function storedField(text: string): Buffer[] {
  const field = Buffer.from(text, 'utf8');
  return [uint32LittleEndian(field.length), field];
}

/** A comment with genre and note alone. */
export function makeVorbisComment({ genres, note }: GenreChange): Buffer {
  const fields = [
    ...genres.map((genre) => `GENRE=${genre}`),
    ...(note === null ? [] : [`${noteName}=${note}`]),
  ];
  const { vendor } = emptyVorbisComment;
  return Buffer.concat([
    uint32LittleEndian(vendor.length),
    vendor,
    uint32LittleEndian(fields.length),
    ...fields.flatMap(storedField),
  ]);
}

/** What another parser must find in a comment that was changed so. */
export function vorbisExpectations({ genres, note }: GenreChange): ForeignExpectation[] {
  return [
    { kind: 'genre', tagType: 'vorbis', fieldId: 'GENRE', values: genres },
    noteExpectation('vorbis', noteName, note),
  ];
}
