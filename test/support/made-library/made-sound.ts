/** Silence as a WAV file: enough for a player to play. */

const sampleRate = 8000;
const headerBytes = 44;

/** `seconds` of 8-bit mono silence at 8 kHz. */
export function silentWav(seconds: number): Buffer {
  const size = seconds * sampleRate;
  const file = Buffer.alloc(headerBytes + size, 0x80);
  file.write('RIFF', 0);
  file.writeUInt32LE(headerBytes - 8 + size, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36);
  file.writeUInt32LE(size, 40);
  return file;
}
