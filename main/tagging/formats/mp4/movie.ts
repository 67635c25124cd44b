/** The movie box of an MP4 file: where its tags are, and the tables that say where the audio is. */
import { damagedMp4, parseBoxes, unwrittenMp4, type Box } from './boxes.ts';
import { parseItemList, type ItemList } from './item-list.ts';
import { parsePositionTable, type PositionTable } from './position-table.ts';

/** The way from the movie to its tags; positions are those in `bytes`. */
export interface Movie {
  /** The whole movie box. */
  readonly bytes: Buffer;
  readonly box: Box;
  readonly children: readonly Box[];
  readonly userData: UserData | null;
  /** Positions in the file of the tracks' chunks. */
  readonly chunkTables: readonly PositionTable[];
}

export interface UserData {
  readonly box: Box;
  readonly children: readonly Box[];
  /** Behind the children: QuickTime may end them with four zeros. */
  readonly childrenEnd: number;
  readonly meta: Meta | null;
}

export interface Meta {
  readonly box: Box;
  readonly children: readonly Box[];
  readonly items: ItemList | null;
}

/** @param bytes exactly the movie box. @throws Failure `damaged-tag`, `unsupported-container`. */
export function parseMovie(bytes: Buffer): Movie {
  const [box] = parseBoxes(bytes, 0, bytes.length);
  const children = parseBoxes(bytes, box!.bodyStart, box!.end);
  if (children.some(({ type }) => type === 'cmov')) throw unwrittenMp4('keeps its index compressed');
  const userData = children.filter(({ type }) => type === 'udta').map((part) => parseUserData(bytes, part));
  if (userData.filter(({ meta }) => meta).length > 1) throw damagedMp4('has its tags in two places');
  refuseKeyedGenre(bytes, children);
  return {
    bytes,
    box: box!,
    children,
    userData: userData.find(({ meta }) => meta) ?? userData[0] ?? null,
    chunkTables: children
      .filter(({ type }) => type === 'trak')
      .flatMap((track) => tablesOf(bytes, track, ['mdia', 'minf', 'stbl'])),
  };
}

function parseUserData(bytes: Buffer, box: Box): UserData {
  const isEnded =
    box.end - box.bodyStart >= 4 &&
    bytes.readUInt32BE(box.end - 4) === 0 &&
    !fills(bytes, box.bodyStart, box.end);
  const childrenEnd = isEnded ? box.end - 4 : box.end;
  const children = parseBoxes(bytes, box.bodyStart, childrenEnd);
  if (children.some(({ type }) => type === '©gen' || type === 'gnre')) {
    throw unwrittenMp4("keeps its genre in QuickTime's or 3GPP's own form, which Earmark does not write");
  }
  const metas = children.filter(({ type }) => type === 'meta');
  if (metas.length > 1) throw damagedMp4('has its tags in two places');
  return { box, children, childrenEnd, meta: metas[0] ? parseMeta(bytes, metas[0]) : null };
}

function fills(bytes: Buffer, start: number, end: number): boolean {
  try {
    parseBoxes(bytes, start, end);
    return true;
  } catch {
    return false;
  }
}

/** In MP4 four bytes of version and flags come first, in QuickTime they do not. */
function metaChildren(bytes: Buffer, { bodyStart, end }: Box): Box[] {
  const isPlain = bytes.toString('latin1', bodyStart + 4, bodyStart + 8) === 'hdlr';
  return parseBoxes(bytes, isPlain ? bodyStart : Math.min(end, bodyStart + 4), end);
}

function parseMeta(bytes: Buffer, box: Box): Meta {
  const children = metaChildren(bytes, box);
  const handler = children.find(({ type }) => type === 'hdlr');
  const kind = handler ? bytes.toString('latin1', handler.bodyStart + 8, handler.bodyStart + 12) : '';
  if (kind !== 'mdir')
    throw unwrittenMp4("keeps its tags in another form than iTunes', which Earmark does not write");
  const lists = children.filter(({ type }) => type === 'ilst');
  if (lists.length > 1) throw damagedMp4('has its tags in two places');
  return { box, children, items: lists[0] ? parseItemList(bytes, lists[0]) : null };
}

/** QuickTime's newer tags stand by name in a `meta` box of the movie itself. */
function refuseKeyedGenre(bytes: Buffer, children: readonly Box[]): void {
  const keys = children
    .filter(({ type }) => type === 'meta')
    .flatMap((meta) => metaChildren(bytes, meta))
    .filter(({ type }) => type === 'keys');
  if (keys.some(({ bodyStart, end }) => /genre/i.test(bytes.toString('latin1', bodyStart, end)))) {
    throw unwrittenMp4("keeps its genre in QuickTime's own form, which Earmark does not write");
  }
}

function tablesOf(bytes: Buffer, box: Box, path: readonly string[]): PositionTable[] {
  const [next, ...rest] = path;
  const children = parseBoxes(bytes, box.bodyStart, box.end);
  if (next === undefined) return children.flatMap((child) => parseChunkTable(bytes, child));
  return children.filter(({ type }) => type === next).flatMap((child) => tablesOf(bytes, child, rest));
}

function parseChunkTable(bytes: Buffer, { type, bodyStart, end }: Box): PositionTable[] {
  if (type !== 'stco' && type !== 'co64') return [];
  if (end - bodyStart < 8) throw damagedMp4('has an index that is cut short');
  const entryLength = type === 'stco' ? 4 : 8;
  const count = bytes.readUInt32BE(bodyStart + 4);
  return [parsePositionTable(bytes, { start: bodyStart + 8, end, count, entryLength, stride: entryLength })];
}
