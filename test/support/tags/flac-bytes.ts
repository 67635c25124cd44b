/** Builds FLAC metadata byte by byte, around the audio of a made file. */

export interface FlacBlockParts {
  readonly type: number;
  readonly body: Buffer;
}

export function vorbisCommentBody(
  vendor: string,
  comments: readonly (string | Buffer)[],
  trailing = Buffer.alloc(0),
): Buffer {
  const text = (value: string | Buffer): Buffer => {
    const bytes = Buffer.from(value as string);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(comments.length);
  return Buffer.concat([text(vendor), count, ...comments.map(text), trailing]);
}

export function pictureBlockBody(type: number, data: Buffer): Buffer {
  const mime = Buffer.from('image/png');
  const parts = [type, mime.length, mime, 0, 1, 1, 24, 0, data.length, data];
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part !== 'number') return part;
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(part);
      return bytes;
    }),
  );
}

export function flacMetadata(blocks: readonly FlacBlockParts[]): Buffer {
  return Buffer.concat([
    Buffer.from('fLaC'),
    ...blocks.flatMap(({ type, body }, index) => {
      const header = Buffer.alloc(4);
      header.writeUIntBE(body.length, 1, 3);
      header[0] = type | (index === blocks.length - 1 ? 0x80 : 0);
      return [header, body];
    }),
  ]);
}

/** The STREAMINFO body and the audio frames of a whole FLAC file. */
export function takeFlacApart(file: Buffer): { streamInfo: Buffer; audio: Buffer } {
  let offset = 4;
  for (;;) {
    const isLast = (file[offset]! & 0x80) !== 0;
    offset += 4 + file.readUIntBE(offset + 1, 3);
    if (isLast) break;
  }
  return { streamInfo: file.subarray(8, 42), audio: file.subarray(offset) };
}
