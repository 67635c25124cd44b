/** The containers that Earmark writes, and how a file's content finds its own. */
import { Failure } from '../../../models/failure.ts';
import type { AudioFormat } from '../../../models/track.ts';
import { readUpTo, type ByteSource } from '../byte-source.ts';
import { adtsFormat } from './adts.ts';
import { aiffFormat } from './aiff.ts';
import { asfFormat } from './asf.ts';
import { flacFormat } from './flac.ts';
import { leadingTagsLength } from './leading-tags.ts';
import { monkeysAudioFormat } from './monkeys-audio.ts';
import { mp3Format } from './mp3.ts';
import { mp4Format } from './mp4.ts';
import { musepackFormat } from './musepack.ts';
import { oggFormats } from './ogg.ts';
import type { Opening, TagDocument, TagFormat } from './tag-format.ts';
import { wavFormat } from './wav.ts';
import { wavpackFormat } from './wavpack.ts';

/** Those with a mark of their own. */
const markedFormats: readonly TagFormat[] = [
  flacFormat,
  mp4Format,
  ...oggFormats,
  wavFormat,
  aiffFormat,
  asfFormat,
  monkeysAudioFormat,
  wavpackFormat,
  musepackFormat,
];

/** Those that are recognised by their stream alone, asked when no mark was found. */
const streamFormats: readonly TagFormat[] = [adtsFormat, mp3Format];

const writtenNames =
  "MP3, AAC, FLAC, Ogg Vorbis, Opus, M4A, WMA, WAV, AIFF, Monkey's Audio, WavPack and Musepack";

/** How far into a file its container must show. Bytes. */
const openingLength = 131_072;

/** Containers that are known by their mark and not written. */
const unwritten: readonly { readonly name: string; readonly isAt: (bytes: Buffer) => boolean }[] = [
  { name: 'an Ogg file of another kind', isAt: startsWith('OggS') },
  { name: 'a damaged Windows Media file', isAt: startsWith('\x30\x26\xb2\x75\x8e\x66\xcf\x11') },
  { name: "a damaged or very old Monkey's Audio file", isAt: startsWith('MAC') },
  { name: 'a damaged WavPack file', isAt: startsWith('wvpk') },
  { name: 'a damaged or very old Musepack file', isAt: startsWith('MP+') },
  { name: 'a damaged Musepack file', isAt: startsWith('MPCK') },
  { name: 'a True Audio file', isAt: (bytes) => /^TTA[12]/.test(bytes.toString('latin1', 0, 4)) },
  { name: 'a DSF file', isAt: startsWith('DSD ') },
  { name: 'a DSDIFF file', isAt: startsWith('FRM8') },
  { name: 'a film or another RIFF file', isAt: (bytes) => /^RIF[FX]/.test(bytes.toString('latin1', 0, 4)) },
  { name: 'an IFF file of another kind', isAt: startsWith('FORM') },
  { name: 'an MPEG film', isAt: startsWith('\x00\x00\x01') },
  { name: 'a Matroska or WebM file', isAt: startsWith('\x1a\x45\xdf\xa3') },
];

function startsWith(mark: string): (bytes: Buffer) => boolean {
  return (bytes) => bytes.toString('latin1', 0, mark.length) === mark;
}

/** A file whose container is known, with its tags read. */
export interface RecognisedFile {
  readonly format: AudioFormat;
  /** Of the container, as music-metadata knows it. */
  readonly mimeType: string;
  readonly document: TagDocument;
}

/**
 * Recognises a file by its content and reads its tags.
 * @throws Failure `unsupported-container`, `damaged-tag`, `empty-file`.
 */
export async function readTags(source: ByteSource): Promise<RecognisedFile> {
  if (source.size === 0) throw new Failure('empty-file', 'This file is empty. Nothing was written.');
  const opening = await readOpening(source);
  const found = formatOf(opening);
  return { format: found.format, mimeType: found.mimeType, document: await found.read(source, opening) };
}

function formatOf(opening: Opening): TagFormat {
  const marked = markedFormats.find((candidate) => candidate.probe(opening));
  if (marked) return marked;
  const other = unwritten.find(({ isAt }) => isAt(opening.bytes));
  if (other) throw unsupported(`This is ${other.name}, and`);
  const stream = streamFormats.find((candidate) => candidate.probe(opening));
  if (!stream) throw unsupported('The content of this file is none of these, whatever its name says:');
  return stream;
}

async function readOpening(source: ByteSource): Promise<Opening> {
  const tagsLength = await leadingTagsLength(source);
  const bytes = await readUpTo(source, tagsLength, openingLength);
  return { tagsLength, bytes, complete: tagsLength + bytes.length === source.size };
}

function unsupported(reason: string): Failure {
  return new Failure(
    'unsupported-container',
    `${reason} Earmark writes genres into ${writtenNames} files. Nothing was written.`,
  );
}
