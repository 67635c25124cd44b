/**
 * A new ID3v2 tag for a file that has none.
 *
 * Version 2.3, which every player and file manager reads. It brings over what an ID3v1 or APEv2 tag says, because
 * a player that finds an ID3v2 tag may look no further, and title and artist would be gone from its list.
 */
import { noteExpectation, type GenreChange } from '../tag-change.ts';
import type { BasicFields, ForeignExpectation, NativeField } from '../tag-format.ts';
import { encodeV23Text, makeGenreFrame } from './genre-frame.ts';
import { parseId3v2Tag } from './id3v2-tag.ts';
import { syncsafe, uint32 } from './numbers.ts';
import { makeNoteFrame, noteFieldId } from './note-frame.ts';
import { fieldsOfTag } from './splice-id3v2.ts';

/** Room for later changes, so that they need not move the audio. Bytes. */
const newTagPadding = 1024;

export interface NewTag {
  readonly bytes: Buffer;
  readonly stored: readonly string[];
  readonly fields: readonly NativeField[];
  readonly expectations: readonly ForeignExpectation[];
}

/** Makes a v2.3 tag with genres and note and what the other tags know. */
export function createId3v2({ genres, note }: GenreChange, known: BasicFields): NewTag {
  const plain = { version: 3, flags: 0, unsynchronised: false, plainFrameSizes: false } as const;
  const genre = makeGenreFrame(plain, genres, undefined);
  const frames = Buffer.concat([
    ...textFrame('TIT2', known.title),
    ...textFrame('TPE1', known.artist),
    ...textFrame('TALB', known.album),
    ...textFrame('TYER', known.year),
    ...textFrame('TDAT', known.dayMonth),
    ...textFrame('TRCK', known.track),
    genre.bytes,
    ...(note === null ? [] : [makeNoteFrame(plain, note, undefined)]),
    ...commentFrame(known.comment),
  ]);
  const size = frames.length + newTagPadding;
  const header = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0]), syncsafe(size)]);
  const bytes = Buffer.concat([header, frames, Buffer.alloc(newTagPadding)]);
  return {
    bytes,
    stored: genre.stored,
    fields: fieldsOfTag(parseId3v2Tag(bytes)),
    expectations: [
      { kind: 'genre', tagType: 'ID3v2.3', fieldId: 'TCON', values: genre.stored },
      noteExpectation('ID3v2.3', noteFieldId(plain), note),
    ],
  };
}

function textFrame(id: string, text: string | undefined): Buffer[] {
  return text === undefined ? [] : [frameBytes(id, encodeV23Text(text))];
}

/** The language is unknown: English, as other programs that upgrade the tag write it. */
function commentFrame(text: string | undefined): Buffer[] {
  if (text === undefined) return [];
  const encoded = encodeV23Text(text);
  const emptyDescription = encoded[0] === 0 ? Buffer.from([0]) : Buffer.from([0xff, 0xfe, 0, 0]);
  return [
    frameBytes(
      'COMM',
      Buffer.concat([
        encoded.subarray(0, 1),
        Buffer.from('eng', 'latin1'),
        emptyDescription,
        encoded.subarray(1),
      ]),
    ),
  ];
}

function frameBytes(id: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(id, 'latin1'), uint32(body.length), Buffer.alloc(2), body]);
}
