/**
 * How an MP4 file takes up the bytes that its tags grow or shrink by.
 *
 * A `free` box near by gives and takes, so that nothing else moves. Without one the movie box changes in length:
 * that moves nothing where it stands last, and moves the audio where it stands ahead of it. The index that says
 * where the audio is then moves along.
 */
import { lengthChange, type Edit, type Edits } from '../../edit.ts';
import { boxSizeEdit, freeBox, shortestBox, unwrittenMp4, type Box } from './boxes.ts';
import type { Fragments } from './fragments.ts';
import type { Movie } from './movie.ts';
import { movePositions } from './position-table.ts';

/** The boxes around the place that changes, innermost first; positions are those in the movie. */
export interface Level {
  readonly box: Box;
  readonly children: readonly Box[];
}

/** What of the file lies around the movie. */
export interface Surroundings {
  /** Position of the movie box in the file. */
  readonly movieStart: number;
  /** The `free` box right behind the movie, in file positions, and its first bytes; null without. */
  readonly behind: { readonly box: Box; readonly bytes: Buffer } | null;
  readonly fragments: Fragments;
}

/**
 * Completes the edits of a change: room, sizes, index.
 * @param content what changes, in positions of the movie
 * @param levels the boxes around it, innermost first, the movie last
 * @returns edits in positions of the file
 * @throws Failure `damaged-tag`, `unsupported-container` where the file cannot grow.
 */
export function completeEdits(
  movie: Movie,
  content: Edits,
  levels: readonly Level[],
  surroundings: Surroundings,
): Edit[] {
  const growth = lengthChange(content);
  if (growth === 0) return inFile(content, surroundings);
  const room = findRoom(movie, growth, levels);
  // What lies within the box that has the room changes in length, that box itself does not.
  const grown = levels.slice(0, room ? room.level : levels.length);
  const sizes = grown.flatMap(({ box }) => boxSizeEdit(box, growth) ?? []);
  const within = inFile([...content, ...sizes, ...(room ? [room.edit] : [])], surroundings);
  if (room) return within;
  const roomBehind = behindMovie(growth, surroundings);
  if (roomBehind) return [...within, roomBehind];
  return [...within, ...indexEdits(movie, growth, surroundings)];
}

function inFile(edits: Edits, { movieStart }: Surroundings): Edit[] {
  return edits.map((edit) => ({ ...edit, offset: edit.offset + movieStart }));
}

/** A `free` box among the children of a level, or in the innermost a new one for what falls away. */
function findRoom(
  { bytes }: Movie,
  growth: number,
  levels: readonly Level[],
): { readonly level: number; readonly edit: Edit } | null {
  for (const [level, { children }] of levels.entries()) {
    const free = children.find((box) => hasRoom(box, growth));
    if (free) return { level, edit: resizeFree(free, bytes.subarray(free.start, free.end), growth) };
  }
  const [list] = levels;
  if (-growth < shortestBox || !list) return null;
  const edit = { offset: list.box.end, before: Buffer.alloc(0), after: freeBox(-growth) };
  return { level: 1, edit };
}

function hasRoom({ type, start, end, sizeField }: Box, growth: number): boolean {
  const left = end - start - growth;
  const isFree = (type === 'free' || type === 'skip') && sizeField === 'short';
  return isFree && (left === 0 || left >= shortestBox);
}

/** Takes the bytes from its beginning, or puts zeros there. @param bytes of the box, as far as they are needed */
function resizeFree({ start, end }: Box, bytes: Buffer, growth: number): Edit {
  const left = end - start - growth;
  const header = left === 0 ? Buffer.alloc(0) : Buffer.from(bytes.subarray(0, shortestBox));
  if (left > 0) header.writeUInt32BE(left);
  return {
    offset: start,
    before: bytes.subarray(0, left === 0 ? end - start : shortestBox + Math.max(0, growth)),
    after: Buffer.concat([header, Buffer.alloc(Math.max(0, -growth))]),
  };
}

function behindMovie(growth: number, { behind }: Surroundings): Edit | null {
  if (!behind || !hasRoom(behind.box, growth) || growth > behind.bytes.length - shortestBox) return null;
  return resizeFree(behind.box, behind.bytes, growth);
}

/** Every chunk behind the movie moves with what it lies in. */
function indexEdits(movie: Movie, growth: number, { movieStart, fragments }: Surroundings): Edit[] {
  const movieEnd = movieStart + movie.bytes.length;
  const isBehind = (position: number): boolean => position >= movieEnd;
  const chunkTables = movie.chunkTables.filter(({ positions }) => positions.some(isBehind));
  if (chunkTables.length > 0) refuseUnknownReferences(movie);
  if (!fragments.canMove && fragments.positions.some(isBehind)) {
    throw unwrittenMp4(
      'is in fragments that its tags cannot be made longer ahead of; another program can join them',
    );
  }
  const tables = [
    ...chunkTables.map((table) => ({ ...table, start: table.start + movieStart })),
    ...fragments.tables,
  ];
  return tables.map((table) => movePositions(table, movieEnd, growth));
}

/** Positions in the file that stand elsewhere than in chunk tables would be wrong afterwards. */
function refuseUnknownReferences({ bytes, children }: Movie): void {
  const isKnown = children
    .filter(({ type }) => type === 'trak' || type === 'meta')
    .every(({ start, end }) => !/saio|iloc/.test(bytes.toString('latin1', start, end)));
  if (!isKnown) throw unwrittenMp4('refers to its audio in a way that Earmark does not know');
}
