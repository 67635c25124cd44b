/** A track: one audio file as the library knows it. */
import { z } from 'zod';

/** Containers and elementary streams, recognised by content. */
export const audioFormats = [
  'mp3',
  'flac',
  'mp4',
  'adts',
  'ogg-vorbis',
  'ogg-opus',
  'ogg-flac',
  'wav',
  'aiff',
  'asf',
  'ape',
  'wavpack',
  'musepack',
  'other',
] as const;
export const audioFormatSchema = z.enum(audioFormats);
export type AudioFormat = z.infer<typeof audioFormatSchema>;

/**
 * Names that are worth opening during a scan; the content decides what a file really is. The last few are heard
 * where ffmpeg is installed, and never written: passed over they would only seem to be missing.
 */
export const audioExtensions: ReadonlySet<string> = new Set(
  'mp3 mp2 flac m4a m4b mp4 aac ogg oga opus wav wave aif aiff aifc wma asf ape wv mpc mp+ tta tak mka caf dsf dff spx'.split(
    ' ',
  ),
);

/** What identifies a file's bytes without reading them. */
export const fileStampSchema = z.object({
  /** Bytes. */
  size: z.number().int().nonnegative(),
  /** Milliseconds since the epoch, with the fraction the file system keeps. */
  modifiedMs: z.number(),
});
export type FileStamp = z.infer<typeof fileStampSchema>;

/** The few tags that a person recognises a track by, as read from the file. */
export const trackTagsSchema = z.object({
  artist: z.string().nullable(),
  albumArtist: z.string().nullable(),
  album: z.string().nullable(),
  title: z.string().nullable(),
  /** In the file's order; empty when the file has no genre. */
  genres: z.array(z.string()),
  year: z.number().int().nullable(),
});
export type TrackTags = z.infer<typeof trackTagsSchema>;

/** Of a file that says nothing. */
export const noTags: TrackTags = {
  artist: null,
  albumArtist: null,
  album: null,
  title: null,
  genres: [],
  year: null,
};
