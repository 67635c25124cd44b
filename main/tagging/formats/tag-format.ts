/**
 * What a container must offer to be written: recognise itself, read its tags, say which bytes a genre changes.
 *
 * A format is one module that exports a `TagFormat`; `registry.ts` lists them. It reads through a `ByteSource`
 * and returns edits, so it can neither open nor write a file.
 */
import type { AudioFormat } from '../../../models/track.ts';
import type { ByteSource } from '../byte-source.ts';
import type { Edits } from '../edit.ts';
import type { UpgradedDocument } from './id3/upgrade-tags.ts';

/** The start of a file, as far as it takes to tell containers apart. */
export interface Opening {
  /** Length of the ID3v2 tags at the very start, bytes; zero without. */
  readonly tagsLength: number;
  /** What follows those tags: up to `openingLength` bytes. */
  readonly bytes: Buffer;
  /** Whether `bytes` reaches the end of the file. */
  readonly complete: boolean;
}

/** A field of a tag in its stored form: everything but genre and note, in file order. */
export interface NativeField {
  /** Such as `ID3v2.3 TIT2`, `FLAC PICTURE` or `Vorbis TITLE`. */
  readonly name: string;
  /** The bytes as stored, flags included. */
  readonly bytes: Buffer;
}

/** What the shortest tags say of a song; a field that is empty is left out. */
export interface BasicFields {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly year?: string;
  /** `DDMM`. */
  readonly dayMonth?: string;
  readonly comment?: string;
  /** `3` or `3/12`. */
  readonly track?: string;
}

/** How a tag reads to a parser that is not ours. */
export interface ForeignExpectation {
  readonly kind: 'genre' | 'note';
  /** music-metadata's name of the tag, such as `ID3v2.3`. */
  readonly tagType: string;
  /** Its name of the field, such as `TCON`. */
  readonly fieldId: string;
  /** None: it must find no such field. */
  readonly values: readonly string[];
}

/** Where a file keeps its audio: what a change of tags may move and may not change. */
export interface AudioPlaces {
  /** In file order. Their bytes are the audio; no edit reaches into them. */
  readonly ranges: readonly ByteRange[];
  /** Positions by which the container finds its audio, such as MP4's chunk offsets. They move with what is there. */
  readonly references: readonly number[];
  /**
   * SHA-256 of the audio without what counts its pages, in hexadecimal, for a container whose pages are numbered
   * through: only by it an edit may reach into the ranges. Reads all of them. Null for all other containers.
   */
  readonly digest: (() => Promise<string>) | null;
}

/** From `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A small file with the same tags, for a foreign parser. */
export interface PlainForm {
  readonly mimeType: string;
  readonly bytes: Buffer;
}

/** What a write does beside the genre. Plain values: they are part of a plan, which goes to threads. */
export interface SpliceExtras {
  /** The note that stands in the file afterwards, in the place of any that is there; null: none stands there. */
  readonly note: string | null;
  /** Whether an ID3v2 tag of an older version becomes one of a newer. */
  readonly upgradeId3: boolean;
}

/** A file gets its genre and nothing else; a note that no longer says where the genre came from goes. */
export const noExtras: SpliceExtras = { note: null, upgradeId3: false };

/** What a change of genre does to a file. */
export interface Splice {
  /** Ordered, trimmed; empty when the file already says so. */
  readonly edits: Edits;
  /** The genres as the file will say them: a container that holds one text joins several. */
  readonly stored: readonly string[];
  /** Fields that come with a newly made tag. */
  readonly addedFields: readonly NativeField[];
  /** Where the genre's tag gets a newer version: its field, and what all other fields become. Absent else. */
  readonly upgraded?: UpgradedDocument;
  /** What another parser must read afterwards, one entry a place that holds the genre or the note. */
  readonly expectations: readonly ForeignExpectation[];
  /** What changes beside the genre because the extras ask for it: a sentence each. */
  readonly alsoChanges: readonly string[];
  /** Sentences for the person. */
  readonly warnings: readonly string[];
}

/** The tags of one file, read once. */
export interface TagDocument {
  /** Where the genre is or will be, in the container's own words, such as `ID3v2.3 TCON`. */
  readonly field: string;
  /** Empty when no tag of the file names a genre. */
  readonly genres: readonly string[];
  /** The texts of all notes that an earlier write left, whichever tag they are in. */
  readonly notes: readonly string[];
  readonly fields: readonly NativeField[];
  /** The regions that hold tags, to recognise a change of them. */
  readonly tagRegions: readonly { readonly offset: number; readonly bytes: Buffer }[];
  readonly audio: AudioPlaces;
  /**
   * The same tags in the plainest form, for a foreign parser that cannot read this form (unsynchronised,
   * extended header, plain frame sizes, 64-bit chunk sizes); null where every parser reads it as it is.
   */
  readonly plainForm: (() => PlainForm) | null;
  /**
   * The edits that make these the file's genres. Changes nothing; reads on where the edits reach beyond the tags.
   * @param genres at least one, cleaned by `cleanGenres`
   * @param extras default `noExtras`
   * @throws Failure `damaged-tag` or `invalid-request` when the container cannot hold them.
   */
  spliceGenres(genres: readonly string[], extras?: SpliceExtras): Promise<Splice>;
}

export interface TagFormat {
  readonly format: AudioFormat;
  /** By which music-metadata chooses its parser. */
  readonly mimeType: string;
  /** Whether the content is this container's. */
  probe(opening: Opening): boolean;
  /**
   * @throws Failure `damaged-tag` when any part of any tag cannot be understood in full; `unsupported-container`
   *   for a kind of this container that is not written.
   */
  read(source: ByteSource, opening: Opening): Promise<TagDocument>;
}
