/**
 * Edits: the few byte ranges of a file that a change of genre replaces.
 *
 * Whatever no edit names is copied as it is, audio included. An edit carries the bytes it expects and the
 * bytes it puts there, so it can be checked before, proved after, and turned round: the inverse edits of the
 * new file give the old one back bit for bit.
 */

export interface Edit {
  /** Position in the file before the change, bytes. */
  readonly offset: number;
  /** What stands there before. */
  readonly before: Buffer;
  /** What stands there after; may be longer or shorter. */
  readonly after: Buffer;
}

/** Edits in order of position that do not overlap. */
export type Edits = readonly Edit[];

/** By how many bytes the edits make a file longer (or shorter, below zero). */
export function lengthChange(edits: Edits): number {
  return edits.reduce((sum, edit) => sum + edit.after.length - edit.before.length, 0);
}

/** Orders edits by position, trims what they leave equal and drops those that change nothing. */
export function normaliseEdits(edits: Edits): Edits {
  const trimmed = edits.map(trimEdit).filter((edit) => edit.before.length > 0 || edit.after.length > 0);
  // At one position, an insertion comes before the replacement of what follows; equal ones keep their order.
  return trimmed.toSorted((a, b) => a.offset - b.offset || a.before.length - b.before.length);
}

function trimEdit({ offset, before, after }: Edit): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) {
    end++;
  }
  return {
    offset: offset + start,
    before: before.subarray(start, before.length - end),
    after: after.subarray(start, after.length - end),
  };
}

/** The edits that turn the changed file back into the one before. */
export function invertEdits(edits: Edits): Edits {
  let shift = 0;
  return edits.map((edit) => {
    const inverse = { offset: edit.offset + shift, before: edit.after, after: edit.before };
    shift += edit.after.length - edit.before.length;
    return inverse;
  });
}

/** A piece of the changed file: a range of the old one, or new bytes with what they replace. */
export type Piece =
  | { readonly kind: 'kept'; readonly offset: number; readonly length: number }
  | { readonly kind: 'edit'; readonly edit: Edit };

/** The changed file as pieces, in order, for a file of `size` bytes. */
export function piecesOf(edits: Edits, size: number): Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  for (const edit of edits) {
    if (edit.offset < position || edit.offset + edit.before.length > size) {
      throw new RangeError('edits overlap or lie outside the file');
    }
    if (edit.offset > position) {
      pieces.push({ kind: 'kept', offset: position, length: edit.offset - position });
    }
    pieces.push({ kind: 'edit', edit });
    position = edit.offset + edit.before.length;
  }
  if (position < size) pieces.push({ kind: 'kept', offset: position, length: size - position });
  return pieces;
}

/**
 * Applies edits to bytes in memory.
 * @throws RangeError when the bytes are not those that the edits expect.
 */
export function applyEdits(bytes: Buffer, edits: Edits): Buffer {
  const parts = piecesOf(edits, bytes.length).map((piece) => {
    if (piece.kind === 'kept') return bytes.subarray(piece.offset, piece.offset + piece.length);
    const { offset, before, after } = piece.edit;
    if (!bytes.subarray(offset, offset + before.length).equals(before)) {
      throw new RangeError('the bytes are not those that the edit expects');
    }
    return after;
  });
  return Buffer.concat(parts);
}

/** A piece with its place in the changed file. */
export type PlacedPiece = Piece & { readonly position: number };

/** The pieces with their places. */
export function placedPiecesOf(edits: Edits, size: number): PlacedPiece[] {
  let position = 0;
  return piecesOf(edits, size).map((piece) => {
    const here = { ...piece, position };
    position += lengthOf(piece);
    return here;
  });
}

/** Bytes of a piece in the changed file. */
export function lengthOf(piece: Piece): number {
  return piece.kind === 'kept' ? piece.length : piece.edit.after.length;
}
