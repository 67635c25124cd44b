/**
 * iTunes' tags: the items of an `ilst` box, each with its values in `data` boxes.
 *
 * The genre is text in `©gen`, several in as many `data` boxes; `gnre` holds a number of ID3v1's list plus one.
 * Apple, "QuickTime File Format", Metadata; the item names are iTunes' own.
 */
import type { Edit, Edits } from '../../edit.ts';
import { noteName } from '../../../../models/genre-note.ts';
import { id3v1Genres } from '../id3/genres.ts';
import { isNoteName, noteExpectation, type GenreChange } from '../tag-change.ts';
import type { ForeignExpectation, NativeField } from '../tag-format.ts';
import { damagedMp4, makeBox, parseBoxes, uint32, type Box } from './boxes.ts';

const genreText = '©gen';
const genreNumber = 'gnre';
/** An item with a name of its own, and the space of names that players show and other taggers write to. */
const namedItem = '----';
const nameSpace = 'com.apple.iTunes';
/** Items that iTunes writes ahead of the genre. */
const itemsAhead: ReadonlySet<string> = new Set(['©nam', '©ART', 'aART', '©wrt', '©alb', '©grp']);
/** Kinds of value: a `data` box's first number. */
const valueKind = { implicit: 0, utf8: 1, utf16: 2, utf8Sortable: 4, itunesUtf8: 18 } as const;
/** Ahead of a value: its kind and its language. */
const valueHeaderLength = 8;
/** Ahead of an item's own name. */
const flagsLength = 4;

export interface ItemList {
  readonly box: Box;
  readonly items: readonly Item[];
}

interface Item {
  readonly box: Box;
  readonly children: readonly Box[];
}

/** @param bytes that the box lies in. @throws Failure `damaged-tag`. */
export function parseItemList(bytes: Buffer, box: Box): ItemList {
  const items = parseBoxes(bytes, box.bodyStart, box.end).map((item) => ({
    box: item,
    // Padding may stand among the items.
    children: isPadding(item) ? [] : parseBoxes(bytes, item.bodyStart, item.end),
  }));
  return { box, items };
}

function isPadding({ type }: Box): boolean {
  return type === 'free' || type === 'skip';
}

/** The texts, or where there is none, what the number stands for. */
export function genresOfItems(bytes: Buffer, { items }: ItemList): string[] {
  const texts = items
    .filter(({ box }) => box.type === genreText)
    .flatMap(({ children }) =>
      children.filter(({ type }) => type === 'data').map((data) => textOf(bytes, data)),
    )
    .filter((genre) => genre !== '');
  if (texts.length > 0) return texts;
  return items
    .filter(({ box }) => box.type === genreNumber)
    .flatMap(({ children }) => children)
    .flatMap((data) => genreOfNumber(bytes.subarray(data.bodyStart + valueHeaderLength, data.end)));
}

function textOf(bytes: Buffer, { bodyStart, end }: Box): string {
  if (end - bodyStart < valueHeaderLength) throw damagedMp4('has a genre that is cut short');
  const value = bytes.subarray(bodyStart + valueHeaderLength, end);
  switch (bytes.readUInt32BE(bodyStart)) {
    case valueKind.implicit:
    case valueKind.utf8:
    case valueKind.utf8Sortable:
    case valueKind.itunesUtf8:
      return trimmed(value.toString('utf8'));
    case valueKind.utf16:
      return trimmed(
        Buffer.from(value.subarray(0, value.length & ~1))
          .swap16()
          .toString('utf16le'),
      );
    default:
      throw damagedMp4('has a genre that is no text');
  }
}

function trimmed(text: string): string {
  return text.replace(/\0.*$/s, '').trim();
}

function genreOfNumber(value: Buffer): string[] {
  const genre = value.length >= 2 ? id3v1Genres[value.readUInt16BE(0) - 1] : undefined;
  return genre === undefined ? [] : [genre];
}

/** The texts of its notes. */
export function notesOfItems(bytes: Buffer, { items }: ItemList): string[] {
  return items
    .filter((item) => isNoteItem(bytes, item))
    .map(({ children }) =>
      children
        .filter(({ type }) => type === 'data')
        .map(({ bodyStart, end }) => bytes.toString('utf8', bodyStart + valueHeaderLength, end))
        .join('\0'),
    );
}

function isNoteItem(bytes: Buffer, { box, children }: Item): boolean {
  const textIn = (wanted: string): string[] =>
    children
      .filter(({ type }) => type === wanted)
      .map(({ bodyStart, end }) => bytes.toString('utf8', bodyStart + flagsLength, end));
  return (
    box.type === namedItem && textIn('mean').join('\0') === nameSpace && isNoteName(textIn('name').join('\0'))
  );
}

/** Every item but genre and note, as stored. */
export function fieldsOfItems(bytes: Buffer, { items }: ItemList): NativeField[] {
  return items
    .filter((item) => !isGenreItem(item.box) && !isPadding(item.box) && !isNoteItem(bytes, item))
    .map((item) => ({
      name: `iTunes ${nameOfItem(bytes, item)}`,
      bytes: bytes.subarray(item.box.start, item.box.end),
    }));
}

function isGenreItem({ type }: Box): boolean {
  return type === genreText || type === genreNumber;
}

/** Items of other programs have a name of their own within. */
function nameOfItem(bytes: Buffer, { box, children }: Item): string {
  const names = children.filter(({ type }) => type === 'mean' || type === 'name');
  return [
    box.type,
    ...names.map(({ bodyStart, end }) => bytes.toString('utf8', bodyStart + flagsLength, end)),
  ].join(':');
}

/** The edits within the list's bytes: genre and note replaced, or added, the genre where iTunes has it. */
export function spliceItems(bytes: Buffer, list: ItemList, { genres, note }: GenreChange): Edits {
  const present = list.items.filter(({ box }) => isGenreItem(box));
  const text = present.find(({ box }) => box.type === genreText);
  const ahead = list.items.findLast(({ box }) => itemsAhead.has(box.type));
  return [
    ...replaceItems(bytes, present, {
      item: genreItem(bytes, genres, text),
      kept: text ?? present[0],
      place: ahead?.box.end ?? list.box.bodyStart,
    }),
    ...replaceNote(bytes, list, note),
  ];
}

function replaceNote(bytes: Buffer, { box, items }: ItemList, note: string | null): Edit[] {
  const present = items.filter((item) => isNoteItem(bytes, item));
  const item = note === null ? null : noteItem(note);
  return replaceItems(bytes, present, { item, kept: present[0], place: box.end });
}

/** The place of the one that is kept, where there is none the given one, takes the new item; the others go. */
function replaceItems(
  bytes: Buffer,
  present: readonly Item[],
  {
    item,
    kept,
    place,
  }: { readonly item: Buffer | null; readonly kept: Item | undefined; readonly place: number },
): Edit[] {
  const nothing = Buffer.alloc(0);
  if (!kept) return item ? [{ offset: place, before: nothing, after: item }] : [];
  return present.map((other) => ({
    offset: other.box.start,
    before: bytes.subarray(other.box.start, other.box.end),
    after: (other === kept ? item : null) ?? nothing,
  }));
}

/** Text values in the language of the one that they replace; what else stood in the item follows them. */
function genreItem(bytes: Buffer, genres: readonly string[], present: Item | undefined): Buffer {
  const data = present?.children.find(({ type }) => type === 'data');
  const language = data ? bytes.subarray(data.bodyStart + 4, data.bodyStart + 8) : uint32(0);
  const values = genres.map((genre) =>
    makeBox('data', uint32(valueKind.utf8), language, Buffer.from(genre, 'utf8')),
  );
  const others = (present?.children ?? []).filter(({ type }) => type !== 'data');
  return makeBox(genreText, ...values, ...others.map(({ start, end }) => bytes.subarray(start, end)));
}

function noteItem(note: string): Buffer {
  return makeBox(
    namedItem,
    makeBox('mean', uint32(0), Buffer.from(nameSpace, 'latin1')),
    makeBox('name', uint32(0), Buffer.from(noteName, 'latin1')),
    makeBox('data', uint32(valueKind.utf8), uint32(0), Buffer.from(note, 'utf8')),
  );
}

/** A new list with genre and note alone. */
export function makeItemList({ genres, note }: GenreChange): Buffer {
  const notes = note === null ? [] : [noteItem(note)];
  return makeBox('ilst', genreItem(Buffer.alloc(0), genres, undefined), ...notes);
}

/** What another parser must find in a list that was changed so. */
export function itemExpectations({ genres, note }: GenreChange): ForeignExpectation[] {
  return [
    { kind: 'genre', tagType: 'iTunes', fieldId: genreText, values: genres },
    noteExpectation('iTunes', `${namedItem}:${nameSpace}:${noteName}`, note),
  ];
}
