/** Builds ID3 tags byte by byte, with nothing of the program under test. */

export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

export const syncsafeBytes = (value: number): Buffer =>
  Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);

export const bigEndian = (value: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
};

/** Text bodies by encoding number. */
export const textBody = {
  latin1: (text: string): Buffer => Buffer.concat([Buffer.from([0]), latin1(text)]),
  utf16: (text: string): Buffer =>
    Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
  utf16BigEndian: (text: string): Buffer =>
    Buffer.concat([Buffer.from([2]), Buffer.from(text, 'utf16le').swap16()]),
  utf8: (text: string): Buffer => Buffer.concat([Buffer.from([3]), Buffer.from(text, 'utf8')]),
};

export const frameV22 = (id: string, body: Buffer): Buffer =>
  Buffer.concat([latin1(id), bigEndian(body.length, 3), body]);

export const frameV23 = (id: string, body: Buffer, flags = 0): Buffer =>
  Buffer.concat([latin1(id), bigEndian(body.length, 4), bigEndian(flags, 2), body]);

export const frameV24 = (id: string, body: Buffer, flags = 0): Buffer =>
  Buffer.concat([latin1(id), syncsafeBytes(body.length), bigEndian(flags, 2), body]);

/** A v2.4 frame with the plain size that iTunes wrote. */
export const frameV24Plain = (id: string, body: Buffer): Buffer => frameV23(id, body);

/** Puts the zero bytes in that unsynchronisation asks for. */
export const unsynchronised = (bytes: Buffer): Buffer => {
  const out: number[] = [];
  for (const [index, byte] of bytes.entries()) {
    out.push(byte);
    const next = bytes[index + 1];
    if (byte === 0xff && (next === undefined || next === 0 || next >= 0xe0)) out.push(0);
  }
  return Buffer.from(out);
};

export interface TagParts {
  readonly version: 2 | 3 | 4;
  readonly frames: readonly Buffer[];
  readonly padding?: number;
  readonly flags?: number;
  readonly extendedHeader?: Buffer;
  readonly footer?: boolean;
  /** Unsynchronises the whole content, as v2.2 and v2.3 do. */
  readonly unsynchronise?: boolean;
}

export function id3v2(parts: TagParts): Buffer {
  const plain = Buffer.concat([
    parts.extendedHeader ?? Buffer.alloc(0),
    ...parts.frames,
    Buffer.alloc(parts.padding ?? 0),
  ]);
  const content = parts.unsynchronise ? unsynchronised(plain) : plain;
  const flags =
    (parts.flags ?? 0) |
    (parts.unsynchronise ? 0x80 : 0) |
    (parts.extendedHeader ? 0x40 : 0) |
    (parts.footer ? 0x10 : 0);
  const rest = Buffer.concat([Buffer.from([parts.version, 0, flags]), syncsafeBytes(content.length)]);
  return Buffer.concat([latin1('ID3'), rest, content, ...(parts.footer ? [latin1('3DI'), rest] : [])]);
}

export interface Id3v1Parts {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly year?: string;
  readonly comment?: string;
  readonly track?: number;
  readonly genre?: number;
}

export function id3v1(parts: Id3v1Parts): Buffer {
  const tag = Buffer.alloc(128);
  tag.write('TAG', 0, 'latin1');
  tag.write(parts.title ?? '', 3, 30, 'latin1');
  tag.write(parts.artist ?? '', 33, 30, 'latin1');
  tag.write(parts.album ?? '', 63, 30, 'latin1');
  tag.write(parts.year ?? '', 93, 4, 'latin1');
  tag.write(parts.comment ?? '', 97, parts.track === undefined ? 30 : 28, 'latin1');
  if (parts.track !== undefined) tag[126] = parts.track;
  tag[127] = parts.genre ?? 255;
  return tag;
}

/** The `TAG+` block ahead of an ID3v1 tag. */
export function enhancedTag(title: string, genre: string): Buffer {
  const tag = Buffer.alloc(227);
  tag.write('TAG+', 0, 'latin1');
  tag.write(title, 4, 60, 'latin1');
  tag.write(genre, 185, 30, 'latin1');
  return tag;
}

/** Bytes that need unsynchronisation, as a cover does. */
export const coverBytes = (length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index++) bytes[index] = (index * 167 + (index >> 8)) & 0xff;
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0x00, 0xff, 0xff]).copy(bytes);
  return bytes;
};

export const pictureBody = (type: number, description: string, data: Buffer): Buffer =>
  Buffer.concat([latin1('\0image/jpeg\0'), Buffer.from([type]), latin1(`${description}\0`), data]);

export const commentBody = (language: string, description: string, text: string): Buffer =>
  Buffer.concat([Buffer.from([0]), latin1(language), latin1(`${description}\0${text}`)]);
