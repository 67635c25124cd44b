/** What a file is, by its content: names and extensions are not asked. */
import { Failure } from '../../models/failure.ts';
import type { AudioFormat } from '../../models/track.ts';
import { AudioFile } from './audio-file.ts';
import type { ContainerFormat } from './formats/container.ts';
import { containerFormats } from './formats/registry.ts';
import { skipLeadingTags } from './formats/tag-regions.ts';

/** Bytes after the leading tags in which a signature must show: room for junk before the first MP3 frame. */
const signatureBytes = 65_536;

export interface Probe {
  readonly format: AudioFormat;
  readonly container: ContainerFormat;
  /** Where the container begins, after leading ID3v2 tags. */
  readonly start: number;
}

/**
 * Recognises an opened file from a small part of it.
 * @throws Failure `not-audio`, `read-failed`.
 */
export async function probe(file: AudioFile): Promise<Probe> {
  const start = await skipLeadingTags(file);
  const bytes = await file.read(start, signatureBytes);
  for (const container of containerFormats) {
    const format = container.recognise(bytes);
    if (format !== null) return { format, container, start };
  }
  throw new Failure(
    'not-audio',
    `${file.label} holds no audio that Earmark knows, whatever its name says. It was left as it is.`,
  );
}

/**
 * The format of a file.
 * @throws Failure `not-audio`, `empty-file`, `no-permission`, `not-found`, `not-a-file`, `read-failed`.
 */
export async function probeFormat(path: string): Promise<AudioFormat> {
  const file = await AudioFile.open(path);
  try {
    return (await probe(file)).format;
  } finally {
    await file.close();
  }
}
