/** Vorbis comments: a vendor text and `NAME=value` fields. https://xiph.org/vorbis/doc/v-comment.html */
import type { Edit, Edits } from '../../edit.ts';
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

export function genresOfVorbisComment({ comments }: VorbisComment): string[] {
  return comments
    .filter(isGenreComment)
    .map((comment) => comment.toString('utf8', comment.indexOf('=') + 1).trim())
    .filter((genre) => genre !== '');
}

/**
 * The edits that replace the genre fields where the first stood, or add them behind the others. Positions are those
 * of the comment; fields that stay are in no edit.
 */
export function spliceVorbisComment(comment: VorbisComment, genres: readonly string[]): Edits {
  const { vendor, comments } = comment;
  const present = comments.filter(isGenreComment);
  const [first] = present;
  const name = first ? first.toString('latin1', 0, first.indexOf('=')) : 'GENRE';
  const fields = Buffer.concat(
    genres.flatMap((genre) => {
      const field = Buffer.from(`${name}=${genre}`, 'utf8');
      return [uint32LittleEndian(field.length), field];
    }),
  );
  const countOffset = 4 + vendor.length;
  const edits: Edit[] = [
    {
      offset: countOffset,
      before: uint32LittleEndian(comments.length),
      after: uint32LittleEndian(comments.length - present.length + genres.length),
    },
  ];
  let offset = countOffset + 4;
  for (const field of comments) {
    const stored = Buffer.concat([uint32LittleEndian(field.length), field]);
    if (isGenreComment(field)) {
      const previous = edits.at(-1)!;
      const follows = previous.offset + previous.before.length === offset && field !== first;
      // Fields in a row are one edit, which says nothing where they stay the same.
      if (follows)
        edits[edits.length - 1] = { ...previous, before: Buffer.concat([previous.before, stored]) };
      else edits.push({ offset, before: stored, after: field === first ? fields : Buffer.alloc(0) });
    }
    offset += stored.length;
  }
  if (!first) edits.push({ offset, before: Buffer.alloc(0), after: fields });
  return edits;
}

/** A comment with the genre alone. */
export function makeVorbisComment(genres: readonly string[]): Buffer {
  const fields = genres.map((genre) => Buffer.from(`GENRE=${genre}`, 'utf8'));
  const text = (bytes: Buffer): Buffer[] => [uint32LittleEndian(bytes.length), bytes];
  return Buffer.concat([
    ...text(emptyVorbisComment.vendor),
    uint32LittleEndian(fields.length),
    ...fields.flatMap(text),
  ]);
}
