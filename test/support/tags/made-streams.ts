/** Monkey's Audio and Musepack streams byte by byte, for no encoder of them is at hand: true headers, made sound. */

/** Bytes that repeat nothing and hold no tag. */
function madeSound(length: number): Buffer {
  let state = length;
  const sound = Buffer.alloc(length);
  for (let position = 0; position < length; position++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    sound[position] = state >>> 24;
  }
  return sound;
}

/** Version 3.99: descriptor, header, seek table, the sound of a WAV header, frames. */
export function monkeysAudio(): Buffer {
  const frames = [madeSound(4000), madeSound(2000)];
  const wavHeader = madeSound(44);
  const descriptor = Buffer.alloc(52);
  descriptor.write('MAC ', 'latin1');
  descriptor.writeUInt16LE(3990, 4);
  descriptor.writeUInt32LE(descriptor.length, 8);
  descriptor.writeUInt32LE(24, 12);
  descriptor.writeUInt32LE(4 * frames.length, 16);
  descriptor.writeUInt32LE(wavHeader.length, 20);
  descriptor.writeUInt32LE(6000, 24);
  const header = Buffer.alloc(24);
  header.writeUInt16LE(2000, 0);
  header.writeUInt32LE(73_728, 4);
  header.writeUInt32LE(10_000, 8);
  header.writeUInt32LE(frames.length, 12);
  header.writeUInt16LE(16, 16);
  header.writeUInt16LE(2, 18);
  header.writeUInt32LE(44_100, 20);
  const seekTable = Buffer.alloc(4 * frames.length);
  const soundStart = descriptor.length + header.length + seekTable.length + wavHeader.length;
  seekTable.writeUInt32LE(soundStart, 0);
  seekTable.writeUInt32LE(soundStart + frames[0]!.length, 4);
  return Buffer.concat([descriptor, header, seekTable, wavHeader, ...frames]);
}

/** Version 7: words of 32 bits, in them frames with a length of 20 bits each, and the last frame's 11 bits. */
export function musepackVersion7(): Buffer {
  const frameCount = 4;
  const header = Buffer.alloc(24);
  header.write('MP+\x17', 'latin1');
  header.writeUInt32LE(frameCount, 4);
  header.writeUInt32LE(0x1f << 24, 8);
  header.writeUInt32LE(((1 << 31) | (500 << 20)) >>> 0, 20);
  const bits: string[] = [(115).toString(2).padStart(8, '0')];
  for (let frame = 0; frame < frameCount; frame++) {
    const sound = [...madeSound(900 + frame)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    bits.push(sound.length.toString(2).padStart(20, '0'), sound);
  }
  bits.push((500).toString(2).padStart(11, '0'));
  const stream = bits.join('');
  const words = Buffer.alloc(4 * Math.ceil(stream.length / 32));
  for (let at = 0; at < words.length; at += 4) {
    words.writeUInt32LE(parseInt(stream.slice(at * 8, at * 8 + 32).padEnd(32, '0'), 2), at);
  }
  return Buffer.concat([header, words]);
}

/** Version 8: packets with a name of two letters and a length that counts all of the packet. */
export function musepackVersion8(): Buffer {
  const packet = (name: string, body: Buffer): Buffer => {
    const short = body.length + 3;
    const size =
      short < 128 ? Buffer.from([short]) : Buffer.from([0x80 | ((short + 1) >> 7), (short + 1) & 0x7f]);
    return Buffer.concat([Buffer.from(name, 'latin1'), size, body]);
  };
  const streamHeader = Buffer.from([1, 2, 3, 4, 8, 0x87, 0x68, 0, 0x1b, 0x12]);
  const gain = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('MPCK', 'latin1'),
    packet('SH', streamHeader),
    packet('RG', gain),
    packet('EI', Buffer.from([0x54, 1, 30, 1])),
    packet('AP', madeSound(3000)),
    packet('AP', madeSound(2900)),
    packet('SE', Buffer.alloc(0)),
  ]);
}
