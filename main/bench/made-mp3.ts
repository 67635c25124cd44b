/** MP3 files made for measuring writes: real frame headers, noise for audio, a tag with a cover. */

/** Of MPEG-1 layer 3 at 128 kbit/s and 44.1 kHz, without the padding byte. Bytes. */
const frameLength = 417;
const frameHeader = Buffer.from([0xff, 0xfb, 0x90, 0x00]);
const coverLength = 60_000;

/**
 * One file.
 * @param padding bytes of room at the end of its ID3v2.3 tag
 */
export function makeMp3(megabytes: number, padding: number): Buffer {
  const frames = Buffer.concat([
    textFrame('TIT2', 'Measured'),
    textFrame('TPE1', 'Nobody'),
    textFrame('TCON', 'Pop'),
    frame('APIC', Buffer.concat([Buffer.from('\0image/jpeg\0\x03\0', 'latin1'), noise(coverLength, 2)])),
  ]);
  const size = frames.length + padding;
  const header = Buffer.from([
    0x49,
    0x44,
    0x33,
    3,
    0,
    0,
    size >> 21,
    (size >> 14) & 127,
    (size >> 7) & 127,
    size & 127,
  ]);
  const audio = noise(Math.floor((megabytes * 2 ** 20) / frameLength) * frameLength, 1);
  for (let offset = 0; offset < audio.length; offset += frameLength) frameHeader.copy(audio, offset);
  return Buffer.concat([header, frames, Buffer.alloc(padding), audio]);
}

function textFrame(id: string, text: string): Buffer {
  return frame(id, Buffer.from(`\0${text}`, 'latin1'));
}

function frame(id: string, body: Buffer): Buffer {
  const header = Buffer.alloc(10);
  header.write(id, 'latin1');
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

/** The same noise each time, no byte of it 0xff. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = (state >>> 24) % 255;
  }
  return bytes;
}
