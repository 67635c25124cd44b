/**
 * MP4, M4A and their like: the genre in iTunes' `©gen`, several as several values. A `gnre` number gives way to it.
 */
import type { ByteSource } from '../byte-source.ts';
import { normaliseEdits, type Edits } from '../edit.ts';
import { damagedMp4, makeBox, readTopBoxes, uint32, unwrittenMp4, type Box } from './mp4/boxes.ts';
import { readFragments, type Fragments } from './mp4/fragments.ts';
import {
  fieldsOfItems,
  genresOfItems,
  itemExpectations,
  makeItemList,
  notesOfItems,
  spliceItems,
} from './mp4/item-list.ts';
import { parseMovie, type Movie } from './mp4/movie.ts';
import { blankPositions } from './mp4/position-table.ts';
import { completeEdits, type Level, type Surroundings } from './mp4/room.ts';
import type { GenreChange } from './tag-change.ts';
import { noExtras, type ByteRange, type NativeField, type PlainForm, type TagFormat } from './tag-format.ts';

/** Boxes that older files begin with, instead of their type. */
const oldFirstBoxes = new Set(['moov', 'mdat', 'free', 'skip', 'wide', 'pnot']);
/** Larger movie boxes are damage. Bytes. */
const maxMovieLength = 128 * 2 ** 20;
/** Of a `free` box behind the movie, as much as tags will ever need. Bytes. */
const roomLength = 65_536;

export const mp4Format: TagFormat = {
  format: 'mp4',
  mimeType: 'audio/mp4',
  probe: ({ bytes }) => isMp4(bytes),

  async read(source, { tagsLength }) {
    if (tagsLength > 0) {
      throw damagedMp4('has an ID3 tag ahead of it, which shifts everything in it; take that tag off first');
    }
    const boxes = await readTopBoxes(source);
    const movieBox = onlyMovie(boxes);
    const movie = parseMovie(await source.read(movieBox.start, movieBox.end - movieBox.start));
    const fragments = await readFragments(source, boxes);
    const tables = [...movie.chunkTables, ...fragments.tables];
    const references = [...tables.flatMap(({ positions }) => positions), ...fragments.positions];
    if (references.some((position) => position >= movieBox.start && position < movieBox.end)) {
      throw damagedMp4('has an index that points into itself');
    }
    const surroundings = await readSurroundings(source, boxes, movieBox, { references, fragments });
    const list = movie.userData?.meta?.items ?? null;
    if (!list && (await isQuickTime(source))) {
      throw unwrittenMp4("is a QuickTime film, whose tags are not iTunes'");
    }
    return {
      field: 'iTunes ©gen',
      genres: list ? [...new Set(genresOfItems(movie.bytes, list))] : [],
      notes: list ? notesOfItems(movie.bytes, list) : [],
      fields: fieldsOf(movie),
      tagRegions: [{ offset: movieBox.start, bytes: movie.bytes }],
      audio: { ranges: mediaData(boxes), references, digest: null },
      plainForm: plainFormOf(movie),
      spliceGenres: async (genres, { note } = noExtras) => ({
        edits: normaliseEdits(splice(movie, { genres, note }, surroundings)),
        stored: genres,
        addedFields: movie.userData?.meta ? [] : [{ name: 'MP4 meta hdlr', bytes: metaHandler }],
        expectations: itemExpectations({ genres, note }),
        alsoChanges: [],
        warnings: [],
      }),
    };
  },
};

function isMp4(bytes: Buffer): boolean {
  if (bytes.length < 16) return false;
  const typeAt = (offset: number): string => bytes.toString('latin1', offset, offset + 4);
  if (typeAt(4) === 'ftyp') return true;
  // Letters alone could be a text; not with a second box where the first one ends, or within it.
  if (!oldFirstBoxes.has(typeAt(4))) return false;
  const next = bytes.readUInt32BE(0) + 4;
  return typeAt(4) === 'mdat' || typeAt(12) === 'mvhd' || oldFirstBoxes.has(typeAt(next));
}

function onlyMovie(boxes: readonly Box[]): Box {
  const movies = boxes.filter(({ type }) => type === 'moov');
  const [movie] = movies;
  if (!movie || movies.length > 1) {
    throw damagedMp4(
      movie ? 'has two indexes of its audio' : 'has no index of its audio; it may be cut short',
    );
  }
  if (!boxes.some(({ type }) => type === 'mdat')) throw damagedMp4('has no audio in it');
  if (movie.end - movie.start > maxMovieLength) throw damagedMp4('has an index that is too long');
  return movie;
}

function mediaData(boxes: readonly Box[]): ByteRange[] {
  return boxes.filter(({ type }) => type === 'mdat').map(({ bodyStart, end }) => ({ start: bodyStart, end }));
}

async function readSurroundings(
  source: ByteSource,
  boxes: readonly Box[],
  movie: Box,
  { references, fragments }: { readonly references: readonly number[]; readonly fragments: Fragments },
): Promise<Surroundings> {
  const free = boxes.find(({ type, start }) => start === movie.end && (type === 'free' || type === 'skip'));
  const isRoom = free && !references.some((position) => position >= free.start && position < free.end);
  if (!isRoom) return { movieStart: movie.start, behind: null, fragments };
  const bytes = await source.read(free.start, Math.min(roomLength, free.end - free.start));
  return { movieStart: movie.start, behind: { box: free, bytes }, fragments };
}

async function isQuickTime(source: ByteSource): Promise<boolean> {
  return (await source.read(4, 8)).toString('latin1') === 'ftypqt  ';
}

/** Everything but genre and note, padding, and the positions of the audio, which are proved by themselves. */
function fieldsOf({ bytes, children, userData, chunkTables }: Movie): NativeField[] {
  const field = (prefix: string, { type, start, end }: Box): NativeField => ({
    name: `${prefix} ${type}`,
    bytes: bytes.subarray(start, end),
  });
  const isField = ({ type }: Box): boolean => !['free', 'skip', 'udta', 'meta', 'ilst'].includes(type);
  const withoutPositions = Buffer.from(bytes);
  for (const table of chunkTables) blankPositions(withoutPositions, table);
  const list = userData?.meta?.items;
  return [
    ...children
      .filter((box) => isField(box) || (box.type === 'udta' && box !== userData?.box) || box.type === 'meta')
      .map(({ type, start, end }) => ({ name: `MP4 ${type}`, bytes: withoutPositions.subarray(start, end) })),
    ...(userData?.children ?? []).filter(isField).map((box) => field('MP4 udta', box)),
    ...(userData?.meta?.children ?? []).filter(isField).map((box) => field('MP4 meta', box)),
    ...(list ? fieldsOfItems(bytes, list) : []),
  ];
}

/** The tags in a movie of their own, where user data end in zeros that some readers take for a box. */
function plainFormOf({ bytes, userData }: Movie): (() => PlainForm) | null {
  const meta = userData?.meta?.box;
  if (!meta || userData.childrenEnd === userData.box.end) return null;
  return () => ({
    mimeType: 'audio/mp4',
    bytes: makeBox('moov', makeBox('udta', bytes.subarray(meta.start, meta.end))),
  });
}

/** `meta`'s handler as iTunes writes it. */
const metaHandler = makeBox('hdlr', uint32(0), uint32(0), Buffer.from('mdirappl', 'latin1'), Buffer.alloc(9));

/** The boxes that are missing on the way to the genre are made as iTunes makes them. */
function splice(movie: Movie, change: GenreChange, surroundings: Surroundings): Edits {
  const { bytes, userData } = movie;
  const meta = userData?.meta ?? null;
  const list = meta?.items ?? null;
  const levels: Level[] = [
    ...(list ? [{ box: list.box, children: [] }] : []),
    ...(meta ? [meta] : []),
    ...(userData ? [userData] : []),
    movie,
  ];
  const complete = (content: Edits): Edits => completeEdits(movie, content, levels, surroundings);
  const insert = (offset: number, after: Buffer): Edits =>
    complete([{ offset, before: Buffer.alloc(0), after }]);
  if (list) return complete(spliceItems(bytes, list, change));
  const newList = makeItemList(change);
  const handler = meta?.children.find(({ type }) => type === 'hdlr');
  if (handler) return insert(handler.end, newList);
  const newMeta = makeBox('meta', uint32(0), metaHandler, newList);
  if (userData) return insert(userData.childrenEnd, newMeta);
  return insert(movie.box.end, makeBox('udta', newMeta));
}
