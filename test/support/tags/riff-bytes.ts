/** Builds WAV, RF64 and AIFF files byte by byte, with nothing of the program under test. */
import { latin1 } from './id3-bytes.ts';

type Endian = 'little' | 'big';

const size32 = (value: number, endian: Endian): Buffer => {
  const bytes = Buffer.alloc(4);
  if (endian === 'little') bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
};

const size64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** A chunk, padded unless asked otherwise. */
export function chunk(
  id: string,
  body: Buffer,
  { endian = 'little', padded = true }: { endian?: Endian; padded?: boolean } = {},
): Buffer {
  const padding = padded ? body.length % 2 : 0;
  return Buffer.concat([latin1(id), size32(body.length, endian), body, Buffer.alloc(padding)]);
}

export const bigChunk = (id: string, body: Buffer): Buffer => chunk(id, body, { endian: 'big' });

/** An INFO list of texts, each with the zero that ends it. */
export function infoList(fields: readonly (readonly [string, string | Buffer])[]): Buffer {
  const parts = fields.map(([id, text]) =>
    chunk(id, Buffer.concat([typeof text === 'string' ? Buffer.from(text) : text, Buffer.alloc(1)])),
  );
  return chunk('LIST', Buffer.concat([latin1('INFO'), ...parts]));
}

/** @param sizeError by which the stated size of the whole is wrong */
export function riff(chunks: readonly Buffer[], { sizeError = 0 } = {}): Buffer {
  const content = Buffer.concat([latin1('WAVE'), ...chunks]);
  return Buffer.concat([latin1('RIFF'), size32(content.length + sizeError, 'little'), content]);
}

export function aiff(kind: 'AIFF' | 'AIFC', chunks: readonly Buffer[]): Buffer {
  const content = Buffer.concat([latin1(kind), ...chunks]);
  return Buffer.concat([latin1('FORM'), size32(content.length, 'big'), content]);
}

/** A file with 64-bit sizes. `sound` is the data chunk's body, `behind` the chunks after it. */
export function rf64(
  mark: 'RF64' | 'BW64',
  { ahead, sound, behind }: { ahead: readonly Buffer[]; sound: Buffer; behind: readonly Buffer[] },
): Buffer {
  const data = Buffer.concat([latin1('data'), size32(0xffff_ffff, 'little'), sound]);
  const rest = Buffer.concat([...ahead, data, ...behind]);
  const sizes = (whole: number): Buffer =>
    chunk(
      'ds64',
      Buffer.concat([size64(whole), size64(sound.length), size64(sound.length / 2), size32(0, 'little')]),
    );
  const whole = 4 + sizes(0).length + rest.length;
  return Buffer.concat([latin1(mark), size32(0xffff_ffff, 'little'), latin1('WAVE'), sizes(whole), rest]);
}

const sampleRate = 44_100;

/** A second of a tone, 16 bits, one channel. */
export function pcmTone(endian: Endian): Buffer {
  const bytes = Buffer.alloc(sampleRate * 2);
  for (let index = 0; index < sampleRate; index++) {
    const sample = Math.round(9000 * Math.sin((2 * Math.PI * 440 * index) / sampleRate));
    if (endian === 'little') bytes.writeInt16LE(sample, index * 2);
    else bytes.writeInt16BE(sample, index * 2);
  }
  return bytes;
}

/** The `fmt ` chunk of that tone. */
export function waveFormat(): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(1, 0);
  body.writeUInt16LE(1, 2);
  body.writeUInt32LE(sampleRate, 4);
  body.writeUInt32LE(sampleRate * 2, 8);
  body.writeUInt16LE(2, 12);
  body.writeUInt16LE(16, 14);
  return chunk('fmt ', body);
}

/** The `COMM` chunk of that tone; with a compression type for AIFF-C. */
export function aiffCommon(compression: string | null): Buffer {
  const body = Buffer.alloc(18);
  body.writeUInt16BE(1, 0);
  body.writeUInt32BE(sampleRate, 2);
  body.writeUInt16BE(16, 6);
  // 44100 as an 80-bit number.
  Buffer.from('400eac44000000000000', 'hex').copy(body, 8);
  const name = compression === null ? Buffer.alloc(0) : latin1(`${compression}\0\0`);
  return bigChunk('COMM', Buffer.concat([body, name]));
}

/** The `SSND` chunk around the samples. */
export function soundData(samples: Buffer): Buffer {
  return bigChunk('SSND', Buffer.concat([Buffer.alloc(8), samples]));
}
