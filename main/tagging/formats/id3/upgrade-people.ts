/**
 * v2.3's one list of everybody involved (`IPLS`) as v2.4's two: who played what (`TMCL`), and all others (`TIPL`).
 *
 * https://id3.org/id3v2.3.0 (4.4) and https://id3.org/id3v2.4.0-frames (4.2.2). Nothing says which word is an
 * instrument, so only those that can be nothing else count as one.
 */
import { TextDecoder } from 'node:util';
import { cannotUpgrade } from './cannot-upgrade.ts';

// prettier-ignore
const instruments: ReadonlySet<string> = new Set([
  'accordion', 'acoustic guitar', 'alto saxophone', 'background vocals', 'backing vocals', 'banjo',
  'baritone saxophone', 'bass', 'bass guitar', 'bassoon', 'bongos', 'cello', 'choir vocals', 'clarinet', 'congas',
  'cornet', 'double bass', 'drum machine', 'drums', 'electric bass guitar', 'electric guitar', 'electric piano',
  'fiddle', 'flugelhorn', 'flute', 'french horn', 'glockenspiel', 'guitar', 'guitars', 'hammond organ', 'harmonica',
  'harp', 'harpsichord', 'horn', 'keyboard', 'keyboards', 'lead guitar', 'lead vocals', 'lute', 'mandolin',
  'marimba', 'oboe', 'organ', 'pedal steel guitar', 'percussion', 'piano', 'piccolo', 'recorder', 'rhythm guitar',
  'saxophone', 'sitar', 'soprano saxophone', 'steel guitar', 'synthesizer', 'tabla', 'tambourine',
  'tenor saxophone', 'timpani', 'trombone', 'trumpet', 'tuba', 'ukulele', 'vibraphone', 'viola', 'violin', 'vocal',
  'vocals', 'xylophone', 'zither',
]);

export interface PeopleBody {
  readonly id: 'TIPL' | 'TMCL';
  readonly body: Buffer;
}

/**
 * The bodies of the new frames; the strings keep their encoding and their bytes.
 * @param body of `IPLS`, text encoding first
 * @throws CannotUpgrade when it is no list of pairs.
 */
export function upgradePeople(body: Buffer): PeopleBody[] {
  const width = widthOf(body);
  const strings = stringsOf(body.subarray(1), width);
  if (strings.length % 2 !== 0) throw cannotUpgrade('its list of people involved is not complete');
  const pairs = Array.from({ length: strings.length / 2 }, (_, index) =>
    strings.slice(2 * index, 2 * index + 2),
  );
  const isPlayer = ([role]: readonly Buffer[]): boolean =>
    instruments.has(textOf(role!, body[0]!).toLowerCase());
  const players = pairs.filter(isPlayer);
  // Where only the first string has a byte order mark, the others cannot stand without it.
  const standAlone = body[0] !== 1 || strings.every((string) => string.length === 0 || hasMark(string));
  if (players.length === 0 || !standAlone) return [{ id: 'TIPL', body }];
  const others = pairs.filter((pair) => !isPlayer(pair));
  const joined = (list: readonly (readonly Buffer[])[]): Buffer => {
    const terminator = Buffer.alloc(width);
    const terminated = list.flat().flatMap((string) => [string, terminator]);
    return Buffer.concat([body.subarray(0, 1), ...terminated.slice(0, -1)]);
  };
  return [
    ...(others.length > 0 ? [{ id: 'TIPL' as const, body: joined(others) }] : []),
    { id: 'TMCL', body: joined(players) },
  ];
}

function widthOf(body: Buffer): 1 | 2 {
  if (body.length === 0 || body[0]! > 3)
    throw cannotUpgrade('its list of people is in an unknown text encoding');
  return body[0] === 1 || body[0] === 2 ? 2 : 1;
}

/** The strings, each without its terminator; the last one need not have one. */
function stringsOf(bytes: Buffer, width: 1 | 2): Buffer[] {
  const strings: Buffer[] = [];
  let start = 0;
  for (let offset = 0; offset + width <= bytes.length; offset += width) {
    if (bytes[offset] !== 0 || bytes[offset + width - 1] !== 0) continue;
    strings.push(bytes.subarray(start, offset));
    start = offset + width;
  }
  return start < bytes.length ? [...strings, bytes.subarray(start)] : strings;
}

function hasMark(string: Buffer): boolean {
  if (string.length < 2) return false;
  const mark = string.readUInt16BE(0);
  return mark === 0xfffe || mark === 0xfeff;
}

function textOf(string: Buffer, encoding: number): string {
  const isBigEndian = encoding === 2 || (string[0] === 0xfe && string[1] === 0xff);
  const label = encoding === 0 ? 'latin1' : encoding === 3 ? 'utf-8' : isBigEndian ? 'utf-16be' : 'utf-16le';
  return new TextDecoder(label).decode(string);
}
