/**
 * Ogg with Vorbis, Opus or FLAC: the `GENRE` fields of the stream's comment, and the genre of tags behind the file.
 *
 * Of several recordings in one file the first one's comment is written; the others are pieces of their own.
 */
import { Failure } from '../../../models/failure.ts';
import type { ByteSource } from '../byte-source.ts';
import { lengthChange, normaliseEdits, type Edit, type Edits } from '../edit.ts';
import {
  genresOfVorbisComment,
  isGenreComment,
  isNoteComment,
  nameOfComment,
  notesOfVorbisComment,
  parseVorbisComment,
  spliceVorbisComment,
  vorbisExpectations,
  type VorbisComment,
} from './flac/vorbis-comment.ts';
import { blockLength, isPaddingBlock, oggCodecs, type OggCodec } from './ogg/codecs.ts';
import { audioStreamIn, isChained, readHeaders, type OggHeaders } from './ogg/headers.ts';
import { damagedOgg } from './ogg/pages.ts';
import { digestPages, renumberPages } from './ogg/renumber.ts';
import { repaginate } from './ogg/repaginate.ts';
import type { GenreChange } from './tag-change.ts';
import { noExtras, type ByteRange, type NativeField, type TagFormat } from './tag-format.ts';
import {
  fieldsOfTrailingTags,
  genresOfTrailingTags,
  notesOfTrailingTags,
  readTrailingTags,
  spliceTrailingTags,
} from './trailing-tags.ts';

/** One format for each kind of audio. */
export const oggFormats: readonly TagFormat[] = oggCodecs.map(oggFormat);

function oggFormat(codec: OggCodec): TagFormat {
  const { plainForm } = codec;
  return {
    format: codec.format,
    mimeType: 'audio/ogg',
    probe: ({ bytes }) => audioStreamIn(bytes) === codec,

    async read(source, { tagsLength }) {
      if (tagsLength > 0)
        throw damagedOgg('has an ID3 tag ahead of it, where most players cannot see past it');
      const headers = await readHeaders(source);
      const comment = commentOf(headers);
      const trailing = await readTrailingTags(source, headers.end);
      const audio = { start: headers.end, end: trailing.start };
      const chained = await isChained(source, headers);
      const genres = genresOfVorbisComment(comment);
      return {
        field: 'Vorbis GENRE',
        genres: [...new Set(genres.length > 0 ? genres : genresOfTrailingTags(trailing))],
        notes: [...notesOfVorbisComment(comment), ...notesOfTrailingTags(trailing)],
        fields: [...fieldsOf(headers, comment), ...fieldsOfTrailingTags(trailing)],
        tagRegions: [
          ...headers.pages.map(({ offset, bytes }) => ({ offset, bytes })),
          { offset: trailing.start, bytes: trailing.bytes },
        ],
        audio: { ranges: [audio], references: [], digest: () => digestPages(source, audio) },
        plainForm: plainForm && (() => plainForm(headers.packets)),
        async spliceGenres(wanted, { note } = noExtras) {
          const change = { genres: wanted, note };
          const behind = spliceTrailingTags(trailing, change, false);
          const ahead = await spliceHeaders(source, headers, comment, audio, change);
          return {
            edits: normaliseEdits([...ahead, ...behind.edits]),
            stored: wanted,
            addedFields: [],
            expectations: [...vorbisExpectations(change), ...behind.expectations],
            alsoChanges: [],
            warnings: chained ? ['This file holds several recordings; the first one gets the genre.'] : [],
          };
        },
      };
    },
  };
}

function commentOf({ codec, packets }: OggHeaders): VorbisComment {
  const comment = parseVorbisComment(packets[1]!.subarray(codec.commentStart), damagedOgg);
  if (comment.trailing.length < codec.commentTail) throw damagedOgg('has a comment that is cut short');
  return comment;
}

/** How many zeros behind the comment are there to be used; none where something else stands there. */
function paddingOf({ codec }: OggHeaders, { trailing }: VorbisComment): number {
  const padding = trailing.subarray(codec.commentTail);
  return padding.every((byte) => byte === 0) ? padding.length : 0;
}

function fieldsOf(headers: OggHeaders, comment: VorbisComment): NativeField[] {
  const { vendor, comments, trailing } = comment;
  const tail = trailing.subarray(0, trailing.length - paddingOf(headers, comment));
  return [
    ...headers.codec.fieldsOf(headers.packets),
    { name: 'Vorbis vendor', bytes: vendor },
    ...comments
      .filter((field) => !isGenreComment(field) && !isNoteComment(field))
      .map((field) => ({ name: `Vorbis ${nameOfComment(field)}`, bytes: field })),
    ...(tail.length > 0 ? [{ name: 'Vorbis trailing bytes', bytes: tail }] : []),
  ];
}

async function spliceHeaders(
  source: ByteSource,
  headers: OggHeaders,
  comment: VorbisComment,
  audio: ByteRange,
  change: GenreChange,
): Promise<Edits> {
  const packetEdits = editsOfPackets(headers, comment, change);
  if (packetEdits.every((edits) => edits.length === 0)) return [];
  // The first packet has a page of its own, which stays.
  const paged = { pages: headers.pages, packets: headers.packets.slice(1) };
  const { edits, addedPages } = repaginate(paged, packetEdits.slice(1));
  if (lengthChange(edits) !== 0 && headers.hasIndex) {
    throw new Failure(
      'unsupported-container',
      'This Ogg file has an index of its own that its tags cannot be made longer ahead of. Nothing was written.',
    );
  }
  if (addedPages === 0) return edits;
  return [...edits, ...(await renumberPages(source, audio, headers.firstPage.serial, addedPages))];
}

/** For every header packet its edits, in positions of the packet. */
function editsOfPackets(headers: OggHeaders, comment: VorbisComment, change: GenreChange): Edits[] {
  const { codec, packets } = headers;
  const fields = spliceVorbisComment(comment, change).map((edit) => ({
    ...edit,
    offset: edit.offset + codec.commentStart,
  }));
  const growth = lengthChange(fields);
  const packet = packets[1]!;
  const padding = paddingEdit(packet, paddingOf(headers, comment), growth);
  const inComment = [...fields, ...(padding ? [padding] : [])];
  const isFlac = codec.format === 'ogg-flac';
  if (isFlac) inComment.unshift(blockLengthEdit(packet, lengthChange(inComment)));
  const inPaddingBlock = isFlac && !padding ? roomInBlocks(packets, growth) : null;
  return packets.map((_, index) => {
    if (index === 1) return normaliseEdits(inComment);
    return inPaddingBlock?.index === index ? normaliseEdits(inPaddingBlock.edits) : [];
  });
}

/** Zeros behind the comment give and take, where there are some. */
function paddingEdit(packet: Buffer, padding: number, growth: number): Edit | null {
  if (padding === 0 || growth === 0 || growth > padding) return null;
  const offset = packet.length - Math.max(0, growth);
  return { offset, before: packet.subarray(offset), after: Buffer.alloc(Math.max(0, -growth)) };
}

/** A padding block of FLAC gives and takes. */
function roomInBlocks(packets: readonly Buffer[], growth: number): { index: number; edits: Edit[] } | null {
  const headerLength = 4;
  const index = packets.findIndex(
    (packet, at) => at > 1 && isPaddingBlock(packet) && packet.length - headerLength >= growth,
  );
  if (index < 0 || growth === 0) return null;
  const packet = packets[index]!;
  const offset = packet.length - Math.max(0, growth);
  const content = { offset, before: packet.subarray(offset), after: Buffer.alloc(Math.max(0, -growth)) };
  return { index, edits: [blockLengthEdit(packet, -growth), content] };
}

/** The length that a FLAC block says of itself. */
function blockLengthEdit(packet: Buffer, growth: number): Edit {
  return { offset: 1, before: packet.subarray(1, 4), after: blockLength(packet.length - 4 + growth) };
}
