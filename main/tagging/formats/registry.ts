/** The containers that Earmark writes, and how a file's content finds its own. */
import { Failure } from '../../../models/failure.ts';
import type { AudioFormat } from '../../../models/track.ts';
import { readUpTo, type ByteSource } from '../byte-source.ts';
import { flacFormat } from './flac.ts';
import { leadingTagsLength } from './leading-tags.ts';
import { mp3Format } from './mp3.ts';
import type { Opening, TagDocument, TagFormat } from './tag-format.ts';

/** In the order they are asked: what has a mark of its own before what is recognised by its stream. */
const formats: readonly TagFormat[] = [flacFormat, mp3Format];

/** How far into a file its container must show. Bytes. */
const openingLength = 131_072;

/** Containers that are known by their mark and not written. */
const unwritten: readonly { readonly name: string; readonly isAt: (bytes: Buffer) => boolean }[] = [
  { name: 'an Ogg file', isAt: startsWith('OggS') },
  { name: 'a WAV file', isAt: (bytes) => /^(RIFF|RF64|RIFX)....WAVE/s.test(bytes.toString('latin1', 0, 12)) },
  { name: 'an AIFF file', isAt: (bytes) => /^FORM....AIF[FC]/s.test(bytes.toString('latin1', 0, 12)) },
  { name: 'an MP4 or M4A file', isAt: (bytes) => bytes.toString('latin1', 4, 8) === 'ftyp' },
  { name: 'a Windows Media file', isAt: startsWith('\x30\x26\xb2\x75\x8e\x66\xcf\x11') },
  { name: "a Monkey's Audio file", isAt: startsWith('MAC ') },
  { name: 'a WavPack file', isAt: startsWith('wvpk') },
  { name: 'a Musepack file', isAt: (bytes) => /^(MPCK|MP\+)/.test(bytes.toString('latin1', 0, 4)) },
  { name: 'a film or another RIFF file', isAt: startsWith('RIFF') },
  { name: 'an MPEG film', isAt: startsWith('\x00\x00\x01') },
  { name: 'a Matroska or WebM file', isAt: startsWith('\x1a\x45\xdf\xa3') },
  { name: 'an AAC file', isAt: (bytes) => bytes[0] === 0xff && (bytes[1]! & 0xf6) === 0xf0 },
];

function startsWith(mark: string): (bytes: Buffer) => boolean {
  return (bytes) => bytes.toString('latin1', 0, mark.length) === mark;
}

/** A file whose container is known, with its tags read. */
export interface RecognisedFile {
  readonly format: AudioFormat;
  readonly document: TagDocument;
}

/**
 * Recognises a file by its content and reads its tags.
 * @throws Failure `unsupported-container`, `damaged-tag`, `empty-file`.
 */
export async function readTags(source: ByteSource): Promise<RecognisedFile> {
  if (source.size === 0) throw new Failure('empty-file', 'This file is empty. Nothing was written.');
  const opening = await readOpening(source);
  const other = unwritten.find(({ isAt }) => isAt(opening.bytes));
  if (other) throw unsupported(`This is ${other.name}, and`);
  const format = formats.find((candidate) => candidate.probe(opening));
  if (!format) throw unsupported('The content of this file is none of these, whatever its name says:');
  return { format: format.format, document: await format.read(source, opening) };
}

async function readOpening(source: ByteSource): Promise<Opening> {
  const tagsLength = await leadingTagsLength(source);
  const bytes = await readUpTo(source, tagsLength, openingLength);
  return { tagsLength, bytes, complete: tagsLength + bytes.length === source.size };
}

function unsupported(reason: string): Failure {
  return new Failure(
    'unsupported-container',
    `${reason} Earmark writes genres into MP3 and FLAC files. Nothing was written.`,
  );
}
