/** Recognises a recording again by the digest of its audio, without decoding any. */
import { AudioFile } from '../audio/audio-file.ts';
import { audioHash } from '../audio/audio-hash.ts';
import { formatsBetweenTags, untaggedRange } from '../audio/formats/tag-regions.ts';
import { probe } from '../audio/probe.ts';

/**
 * The digest that an analysis of this file would give, null where that cannot be told: the file is no audio,
 * is damaged, or only ffmpeg reads it. A wrong guess costs an analysis, never more.
 */
export async function readAudioHash(path: string): Promise<string | null> {
  try {
    const file = await AudioFile.open(path);
    try {
      const { container, format, start } = await probe(file);
      if (formatsBetweenTags.has(format)) {
        return await audioHash(file, await untaggedRange(file, start), format);
      }
      const source = await container.open(file, start, format);
      try {
        return await audioHash(file, source.audioRange, format);
      } finally {
        source.close();
      }
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
