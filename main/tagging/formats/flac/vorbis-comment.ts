/** Vorbis comments: a vendor text and `NAME=value` fields. https://xiph.org/vorbis/doc/v-comment.html */
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

/** @throws Failure `damaged-tag` when the lengths do not add up. */
export function parseVorbisComment(body: Buffer): VorbisComment {
  let offset = 0;
  const take = (length: number): Buffer => {
    if (offset + length > body.length) throw damagedFlac('has a comment that runs past the end of its block');
    offset += length;
    return body.subarray(offset - length, offset);
  };
  const takeText = (): Buffer => take(take(4).readUInt32LE());
  const vendor = takeText();
  const count = take(4).readUInt32LE();
  // Each needs four bytes at least; a count beyond that is damage, not a reason to allocate.
  if (count > (body.length - offset) / 4) throw damagedFlac('says that it has more comments than fit');
  const comments = Array.from({ length: count }, takeText);
  return { vendor, comments, trailing: body.subarray(offset) };
}

export function serialiseVorbisComment({ vendor, comments, trailing }: VorbisComment): Buffer {
  const text = (bytes: Buffer): Buffer[] => [uint32LittleEndian(bytes.length), bytes];
  return Buffer.concat([
    ...text(vendor),
    uint32LittleEndian(comments.length),
    ...comments.flatMap(text),
    trailing,
  ]);
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

/** The genre fields replaced where the first stood, or added behind the others. */
export function withGenres(comment: VorbisComment, genres: readonly string[]): VorbisComment {
  const { comments } = comment;
  const first = comments.findIndex(isGenreComment);
  const name = first < 0 ? 'GENRE' : comments[first]!.toString('latin1', 0, comments[first]!.indexOf('='));
  const fields = genres.map((genre) => Buffer.from(`${name}=${genre}`, 'utf8'));
  const position = first < 0 ? comments.length : first;
  const others = (part: readonly Buffer[]): Buffer[] => part.filter((field) => !isGenreComment(field));
  return {
    ...comment,
    comments: [...others(comments.slice(0, position)), ...fields, ...others(comments.slice(position))],
  };
}
