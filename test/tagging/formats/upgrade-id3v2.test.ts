/** Tags of ID3v2.2 and v2.3 as ID3v2.4: frame by frame, against mutagen's, at random, and what is refused. */
import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { parseBuffer } from 'music-metadata';
import { describe, expect, it } from 'vitest';
import { composeEdits } from '../../../main/tagging/compose-edits.ts';
import { applyEdits, invertEdits, normaliseEdits, type Edits } from '../../../main/tagging/edit.ts';
import { differenceInMeaning } from '../../../main/tagging/formats/id3/frame-meaning.ts';
import { laterNames } from '../../../main/tagging/formats/id3/frame-names.ts';
import { parseId3v2Tag, type Id3v2Tag } from '../../../main/tagging/formats/id3/id3v2-tag.ts';
import { genresOfTag } from '../../../main/tagging/formats/id3/splice-id3v2.ts';
import { upgradeId3v2, type UpgradedTag } from '../../../main/tagging/formats/id3/upgrade-id3v2.ts';
import { fc } from '../../support/properties.ts';
import {
  bigEndian,
  commentBody,
  coverBytes,
  frameV22,
  frameV23,
  frameV24,
  id3v2,
  latin1,
  pictureBody,
  syncsafeBytes,
  textBody,
} from '../../support/tags/id3-bytes.ts';
import { mp3Audio } from '../../support/tags/made-audio.ts';
import { spliceFile } from '../../support/tags/splice-file.ts';
import { richV23 } from '../../support/tags/tagged-files.ts';

const { latin1: l1, utf16, utf16BigEndian } = textBody;

function upgrade(old: Buffer): UpgradedTag {
  const result = upgradeId3v2(parseId3v2Tag(old));
  if ('reason' in result) throw new Error(`not upgraded: ${result.reason}`);
  return result;
}

function refusal(old: Buffer): string {
  const result = upgradeId3v2(parseId3v2Tag(old));
  return 'reason' in result ? result.reason : 'upgraded';
}

/** The frames as they must be stored, in order. */
function expectFrames(old: Buffer, frames: readonly Buffer[]): void {
  const { tag } = upgrade(old);
  const stored = tag.bytes.subarray(tag.frames[0]?.start ?? tag.framesEnd, tag.framesEnd);
  expect(stored.toString('latin1')).toBe(Buffer.concat([...frames]).toString('latin1'));
}

const v23 = (...frames: Buffer[]): Buffer => id3v2({ version: 3, frames });
const v22 = (...frames: Buffer[]): Buffer => id3v2({ version: 2, frames });
const text23 = (id: string, text: string): Buffer => frameV23(id, l1(text));
const text24 = (id: string, text: string): Buffer => frameV24(id, l1(text));

describe('frames', () => {
  const cover = coverBytes(3000);

  it.each<[string, Buffer, Buffer[]]>([
    ['keep their bodies', v23(...richV23), richV23.map((frame) => resized(frame))],
    ['of a year', v23(text23('TYER', '1999')), [text24('TDRC', '1999')]],
    [
      'of a date, where the year stood',
      v23(text23('TDAT', '0305'), text23('TIT2', 'x'), text23('TYER', '1999'), text23('TIME', '2015')),
      [text24('TIT2', 'x'), text24('TDRC', '1999-05-03T20:15')],
    ],
    [
      'of a date in UTF-16, terminated',
      v23(frameV23('TYER', utf16('1999\0')), frameV23('TDAT', utf16BigEndian('3112'))),
      [text24('TDRC', '1999-12-31')],
    ],
    ['of a year that is a whole date', v23(text23('TYER', '1999-05-03')), [text24('TDRC', '1999-05-03')]],
    [
      'of a date that both versions’ frames agree on',
      v23(text23('TYER', '1999'), text23('TDAT', '0305'), text23('TDRC', '1999-05-03T11')),
      [text24('TDRC', '1999-05-03T11')],
    ],
    ['of a release', v23(text23('TORY', '1969')), [text24('TDOR', '1969')]],
    [
      'of a v2.2 date',
      v22(frameV22('TYE', l1('1987')), frameV22('TDA', l1('2402')), frameV22('TOR', l1('1969'))),
      [text24('TDRC', '1987-02-24'), text24('TDOR', '1969')],
    ],
    [
      'of people, players apart',
      v23(text23('IPLS', 'producer\0Anna\0guitar\0Ben\0mix\0Cem\0Lead vocals\0Dora\0')),
      [text24('TIPL', 'producer\0Anna\0mix\0Cem'), text24('TMCL', 'guitar\0Ben\0Lead vocals\0Dora')],
    ],
    ['of players alone', v23(text23('IPLS', 'piano\0Anna')), [text24('TMCL', 'piano\0Anna')]],
    ['of people without players, as they are', v23(text23('IPLS', 'mix\0A\0')), [text24('TIPL', 'mix\0A\0')]],
    [
      'of people in UTF-16, each string with its mark',
      v23(frameV23('IPLS', utf16('mix\0\ufeffA\0\ufeffpiano\0\ufeffБ'))),
      [frameV24('TIPL', utf16('mix\0\ufeffA')), frameV24('TMCL', utf16('piano\0\ufeffБ'))],
    ],
    [
      'of people in UTF-16 that share one mark, together',
      v23(frameV23('IPLS', utf16('mix\0A\0piano\0Б'))),
      [frameV24('TIPL', utf16('mix\0A\0piano\0Б'))],
    ],
    [
      'of v2.2 pictures',
      v22(
        frameV22('PIC', Buffer.concat([latin1('\0JPG\x03front\0'), cover])),
        frameV22('PIC', latin1('\0-->\x04\0http://a/b.png')),
      ),
      [
        frameV24('APIC', pictureBody(3, 'front', cover)),
        frameV24('APIC', latin1('\0-->\0\x04\0http://a/b.png')),
      ],
    ],
    [
      'of chapters, and those within',
      v23(
        frameV23(
          'CHAP',
          Buffer.concat([
            latin1('c1\0'),
            Buffer.alloc(16, 255),
            text23('TIT2', 'x'.repeat(200)),
            text23('TYER', '1999'),
          ]),
        ),
        frameV23('CTOC', Buffer.concat([latin1('toc\0\x03\x02c1\0c2\0'), text23('TIT2', 'y'.repeat(300))])),
      ),
      [
        frameV24(
          'CHAP',
          Buffer.concat([
            latin1('c1\0'),
            Buffer.alloc(16, 255),
            text24('TIT2', 'x'.repeat(200)),
            text24('TDRC', '1999'),
          ]),
        ),
        frameV24('CTOC', Buffer.concat([latin1('toc\0\x03\x02c1\0c2\0'), text24('TIT2', 'y'.repeat(300))])),
      ],
    ],
    [
      'with status flags, which moved',
      v23(frameV23('TIT2', l1('a'), 0x8000), frameV23('TPE1', l1('b'), 0x6000)),
      [frameV24('TIT2', l1('a'), 0x4000), frameV24('TPE1', l1('b'), 0x3000)],
    ],
    [
      'that are compressed, encrypted and in a group',
      v23(
        frameV23('XYZ1', Buffer.concat([bigEndian(300, 4), Buffer.from([7, 9]), latin1('secret')]), 0x00e0),
        frameV23('XYZ2', Buffer.concat([bigEndian(200, 4), deflateSync(Buffer.alloc(200, 65))]), 0x8080),
        frameV23('XYZ3', Buffer.concat([Buffer.from([9]), latin1('grouped')]), 0x0020),
      ),
      [
        frameV24('XYZ1', Buffer.concat([Buffer.from([9, 7]), syncsafeBytes(300), latin1('secret')]), 0x004d),
        frameV24('XYZ2', Buffer.concat([syncsafeBytes(200), deflateSync(Buffer.alloc(200, 65))]), 0x4009),
        frameV24('XYZ3', Buffer.concat([Buffer.from([9]), latin1('grouped')]), 0x0040),
      ],
    ],
    [
      'that v2.4 no longer defines, under their names',
      v23(
        frameV23('RVAD', Buffer.from([3, 16, 0, 1, 0, 2])),
        frameV23('EQUA', Buffer.from([16, 0, 1, 0, 2])),
        text23('TRDA', '4th-7th June'),
        text23('TSIZ', '12345'),
      ),
      [
        frameV24('RVAD', Buffer.from([3, 16, 0, 1, 0, 2])),
        frameV24('EQUA', Buffer.from([16, 0, 1, 0, 2])),
        text24('TRDA', '4th-7th June'),
        text24('TSIZ', '12345'),
      ],
    ],
    [
      'with values divided by a slash, as they are',
      v23(text23('TPE1', 'AC/DC'), frameV23('TCOM', utf16('Один/Two'))),
      [text24('TPE1', 'AC/DC'), frameV24('TCOM', utf16('Один/Two'))],
    ],
    [
      'with the old names that iTunes left',
      v23(frameV23('TT2\0', l1('x')), frameV23('TYE ', l1('1999'))),
      [text24('TIT2', 'x'), text24('TDRC', '1999')],
    ],
    [
      'of links to frames',
      v23(frameV23('LINK', latin1('APIChttp://a\0'))),
      [frameV24('LINK', latin1('APIChttp://a\0'))],
    ],
  ])('%s', (_, old, frames) => expectFrames(old, frames));

  it('of every name of v2.2 but dates, people, pictures and links keep their bodies', () => {
    const changed = new Set(['TYE', 'TDA', 'TIM', 'TOR', 'IPL', 'PIC', 'LNK']);
    const names = [...laterNames].filter(([name]) => !changed.has(name));
    expectFrames(
      v22(...names.map(([name]) => frameV22(name, l1(`of ${name}`)))),
      names.map(([name, later]) => text24(later, `of ${name}`)),
    );
  });
});

/** A v2.3 frame with the size of v2.4. */
function resized(frame: Buffer): Buffer {
  return Buffer.concat([frame.subarray(0, 4), syncsafeBytes(frame.readUInt32BE(4)), frame.subarray(8)]);
}

describe('the tag', () => {
  it('loses its unsynchronisation, keeps its length and stays experimental', () => {
    const old = id3v2({ version: 3, flags: 0x20, unsynchronise: true, frames: richV23, padding: 40 });
    const { tag } = upgrade(old);
    expect(tag).toMatchObject({ version: 4, flags: 0x20, unsynchronised: false });
    expect(tag.bytes.length).toBe(old.length);
    expectFrames(old, richV23.map(resized));
  });

  it('grows where its padding is too small, and keeps it', () => {
    const old = id3v2({
      version: 2,
      frames: [frameV22('TT2', l1('a')), frameV22('TP1', l1('b'))],
      padding: 3,
    });
    const { tag } = upgrade(old);
    expect(tag.bytes.length).toBe(old.length + 8);
    expect(tag.paddingLength).toBe(3);
  });

  it('leaves out an extended header that only counts padding', () => {
    const extendedHeader = Buffer.concat([bigEndian(6, 4), bigEndian(0, 2), bigEndian(9, 4)]);
    const { tag } = upgrade(id3v2({ version: 3, extendedHeader, frames: richV23, padding: 9 }));
    expect(tag).toMatchObject({ flags: 0, extendedHeader: null });
    expect(tag.frames).toHaveLength(richV23.length);
  });

  it('keeps a checksum, which is right again', () => {
    const sum = bigEndian(crc32(Buffer.concat(richV23)), 4);
    const extendedHeader = Buffer.concat([bigEndian(10, 4), bigEndian(0x8000, 2), bigEndian(9, 4), sum]);
    const { tag } = upgrade(id3v2({ version: 3, extendedHeader, frames: richV23, padding: 9 }));
    const { bytes } = tag.extendedHeader!;
    expect([...bytes.subarray(0, 7)]).toEqual([0, 0, 0, 12, 1, 0x20, 5]);
    const summed = crc32(tag.bytes.subarray(22));
    expect(bytes.subarray(7)).toEqual(
      Buffer.concat([Buffer.from([Math.floor(summed / 2 ** 28)]), syncsafeBytes(summed % 2 ** 28)]),
    );
  });

  it('keeps its pictures out of the edits', () => {
    const picture = Buffer.concat([latin1('\0PNG\x03\0'), coverBytes(100_000)]);
    const { edits } = upgrade(v22(frameV22('TT2', l1('a')), frameV22('PIC', picture)));
    expect(edits.reduce((sum, { before, after }) => sum + before.length + after.length, 0)).toBeLessThan(100);
  });
});

describe('a tag stays in its version', () => {
  const secret = Buffer.concat([Buffer.from([1]), l1('1999')]);
  it.each<[string, Buffer, RegExp]>([
    ['with an encrypted tag within', v22(frameV22('CRM', latin1('o\0e\0secret'))), /CRM.*no place/],
    ['with a frame that nobody knows', v22(frameV22('XX1', latin1('x'))), /XX1.*no place/],
    ['with a link of v2.2', v22(frameV22('LNK', latin1('PIChttp://a\0'))), /LNK.*no place/],
    ['with a link to a short name', v23(frameV23('LINK', latin1('PIChttp://a\0'))), /LINK.*no place/],
    ['with a picture of a short name', v23(frameV23('PIC\0', latin1('\0JPG\x03\0'))), /PIC.*no place/],
    ['with a picture in an unknown format', v22(frameV22('PIC', latin1('\0XYZ\x03\0'))), /picture/],
    ['with a year in words', v23(text23('TYER', 'around 1970')), /date/],
    ['with an empty year', v23(text23('TYER', '')), /date/],
    ['with two years in one', v23(text23('TYER', '1999\x002001')), /date/],
    ['with two years', v23(text23('TYER', '1999'), text23('TYER', '2001')), /more than one TYER/],
    ['with a day and no year', v23(text23('TDAT', '0305')), /without a year/],
    ['with a time and no day', v23(text23('TYER', '1999'), text23('TIME', '2015')), /date/],
    ['with a day that is none', v23(text23('TYER', '1999'), text23('TDAT', '9905')), /date/],
    [
      'with a time that is none',
      v23(text23('TYER', '1999'), text23('TDAT', '0305'), text23('TIME', '2575')),
      /date/,
    ],
    ['with two dates', v23(text23('TYER', '1999'), text23('TDRC', '2001')), /two different dates/],
    ['with an encrypted year', v23(frameV23('TYER', secret, 0x40)), /TYER.*encrypted/],
    [
      'with parts of a date marked differently',
      v23(text23('TYER', '1999'), frameV23('TDAT', l1('0305'), 0x8000)),
      /marked/,
    ],
    ['with two dates of release', v23(text23('TORY', '1969'), text23('TDOR', '1969')), /more than one/],
    ['with two lists of people', v23(text23('IPLS', 'mix\0A'), text23('TIPL', 'mix\0B')), /more than one/],
    ['with half a pair of people', v23(text23('IPLS', 'mix\0A\0piano')), /people/],
    ['with people in an unknown encoding', v23(frameV23('IPLS', latin1('\x09mix\0A'))), /people/],
    ['with a chapter cut short', v23(frameV23('CHAP', latin1('c1\0\0\0'))), /chapter/],
    ['with a chapter without an end', v23(frameV23('CTOC', latin1('toc'))), /chapter/],
    [
      'with a chapter that ends in zeros',
      v23(
        frameV23(
          'CHAP',
          Buffer.concat([latin1('c1\0'), Buffer.alloc(16), text23('TIT2', 'x'), Buffer.alloc(3)]),
        ),
      ),
      /chapter/,
    ],
    [
      'with a chapter of no frames',
      v23(frameV23('CHAP', Buffer.concat([latin1('c1\0'), Buffer.alloc(16), latin1('not frames at all')]))),
      /damaged/,
    ],
    ['with flags that nobody defined', v23(frameV23('TIT2', l1('x'), 0x0001)), /flags/],
    ['with a compressed frame without its size', v23(frameV23('TIT2', latin1('x'), 0x0080)), /cut short/],
    [
      'with a compressed frame of an impossible size',
      v23(frameV23('XYZ1', Buffer.alloc(8, 255), 0x80)),
      /larger/,
    ],
    [
      'with a wrong checksum',
      id3v2({
        version: 3,
        extendedHeader: Buffer.concat([bigEndian(10, 4), bigEndian(0x8000, 2), Buffer.alloc(8)]),
        frames: richV23,
      }),
      /checksum/,
    ],
    [
      'with an extended header of another kind',
      id3v2({
        version: 3,
        extendedHeader: Buffer.concat([bigEndian(6, 4), bigEndian(0x4000, 2), bigEndian(0, 4)]),
        frames: richV23,
      }),
      /extended header/,
    ],
    ['of another revision', withRevision(v23(...richV23), 1), /revision/],
    ['that is of that version', id3v2({ version: 4, frames: [] }), /already/],
  ])('%s', (_, old, reason) => expect(refusal(old)).toMatch(reason));
});

function withRevision(tag: Buffer, revision: number): Buffer {
  return Buffer.concat([tag.subarray(0, 4), Buffer.from([revision]), tag.subarray(5)]);
}

describe('mutagen', () => {
  interface Golden {
    readonly name: string;
    readonly old: string;
    readonly new: string;
  }
  const goldens = JSON.parse(
    readFileSync(new URL('../golden/id3-upgrade.json', import.meta.url), 'utf8'),
  ) as Golden[];
  /** It writes frames in an order of its own, and ends texts with zeros. */
  const framesOf = (tag: Id3v2Tag): string[] =>
    tag.frames
      .map(({ id, flags, body }) => `${id} ${flags} ${body.toString('latin1').replace(/\0+$/, '')}`)
      .toSorted();

  it.each(goldens)('makes the same of $name', (golden) => {
    const { tag } = upgrade(Buffer.from(golden.old, 'hex'));
    expect(framesOf(tag)).toEqual(framesOf(parseId3v2Tag(Buffer.from(golden.new, 'hex'))));
  });
});

const text = fc.constantFrom('', 'x', 'Ünïcode', 'AC/DC', 'a\0b', 'Заголовок', 'x'.repeat(200));
const encoded = fc
  .tuple(fc.constantFrom(l1, utf16, utf16BigEndian), text)
  .map(([encode, value]) => encode(value));
const bytes = fc.uint8Array({ maxLength: 300 }).map((list) => Buffer.from(list));

/** Bodies that are the same in every version, and those that change. */
const bodies = fc.oneof(
  fc.tuple(fc.constantFrom('TT2', 'TP1', 'TAL', 'TS2', 'TRD', 'TSI', 'TCO'), encoded),
  fc.tuple(
    fc.constant('TXX'),
    text.map((value) => l1(`MusicBrainz Album Id\0${value}`)),
  ),
  fc.tuple(
    fc.constant('COM'),
    text.map((value) => commentBody('eng', 'd', value)),
  ),
  fc.tuple(fc.constantFrom('RVA', 'EQU', 'GEO', 'POP', 'MCI'), bytes),
);
const unique = fc.record({
  year: fc.option(fc.constantFrom('1999', '2004-02', 'unknown')),
  dayMonth: fc.option(fc.constantFrom('0305', '3112')),
  people: fc.option(fc.constantFrom('mix\0A', 'piano\0A\0mix\0B\0', 'producer\0A\0violin\0B')),
});

interface Parts {
  readonly version: 2 | 3;
  readonly frames: readonly Buffer[];
  readonly padding: number;
  readonly unsynchronise: boolean;
}

const tags: fc.Arbitrary<Parts> = fc
  .record({
    version: fc.constantFrom<2 | 3>(2, 3),
    bodies: fc.array(fc.tuple(bodies, fc.constantFrom(0, 0x8000, 0x4000, 0x2000)), { maxLength: 10 }),
    unique,
    picture: fc.option(bytes),
    padding: fc.constantFrom(0, 3, 60, 2000),
    unsynchronise: fc.boolean(),
  })
  .map(({ version, unique: once, picture, bodies: list, ...rest }) => {
    const make = (id: string, body: Buffer, flags = 0): Buffer =>
      version === 2 ? frameV22(id, body) : frameV23(laterNames.get(id)!, body, flags);
    const frames = list.map(([[id, body], flags]) => make(id, body, flags));
    if (once.year !== null) frames.push(make('TYE', l1(once.year)));
    if (once.dayMonth !== null) frames.unshift(make('TDA', utf16(once.dayMonth)));
    if (once.people !== null) frames.push(make('IPL', l1(once.people)));
    if (picture) {
      const head = version === 2 ? '\0PNG\x03\0' : '\0image/png\0\x03\0';
      frames.push(make('PIC', Buffer.concat([latin1(head), picture])));
    }
    return { version, frames, ...rest };
  });

describe('random tags', () => {
  it('say the same afterwards, are given back, and are otherwise refused for their date alone', () => {
    let upgraded = 0;
    fc.assert(
      fc.property(tags, (parts) => {
        const old = id3v2(parts);
        const before = parseId3v2Tag(old);
        const result = upgradeId3v2(before);
        if ('reason' in result) {
          expect(result.reason).toMatch(/date|without a year/);
          return;
        }
        upgraded += 1;
        const { tag, edits } = result;
        expect(applyEdits(old, edits).equals(tag.bytes)).toBe(true);
        expect(applyEdits(tag.bytes, invertEdits(edits)).equals(old)).toBe(true);
        expect(tag).toMatchObject({ version: 4, unsynchronised: false });
        expect(genresOfTag(tag).join()).toEqual(genresOfTag(before).join());
        expect(differenceInMeaning(before, tag)).toBeNull();
        expect('reason' in upgradeId3v2(tag)).toBe(true);
      }),
      { numRuns: 1500 },
    );
    expect(upgraded).toBeGreaterThan(500);
  });

  it('that differ in any byte of any frame are told apart', () => {
    const position = fc.nat();
    fc.assert(
      fc.property(tags, position, fc.integer({ min: 1, max: 255 }), (parts, at, change) => {
        const before = parseId3v2Tag(id3v2({ ...parts, unsynchronise: false }));
        const result = upgradeId3v2(before);
        if ('reason' in result || result.tag.frames.length === 0) return;
        const { tag } = result;
        const frames = tag.frames.filter(({ body }) => body.length > 1);
        if (frames.length === 0) return;
        const { id, body, end } = frames[at % frames.length]!;
        // Of a date or a name the encoding's number may be another one for the same letters.
        const free = /^T(DRC|IPL|MCL)$/.test(id) ? 1 : 0;
        const index = end - body.length + free + (at % (body.length - free));
        const changed = Buffer.from(tag.bytes);
        changed[index] = changed[index]! ^ change;
        // A last terminator of a list says nothing.
        if (free === 1 && (tag.bytes[index] === 0 || changed[index] === 0)) return;
        const other = { ...tag, frames: parseId3v2Tag(changed).frames };
        expect(differenceInMeaning(before, other)).not.toBeNull();
      }),
      { numRuns: 1500 },
    );
  });

  it('that lack a frame, have one more, or have two in another order are told apart', () => {
    fc.assert(
      fc.property(tags, fc.nat(), (parts, at) => {
        const before = parseId3v2Tag(id3v2(parts));
        const result = upgradeId3v2(before);
        if ('reason' in result || result.tag.frames.length === 0) return;
        const { frames } = result.tag;
        const index = at % frames.length;
        const lacking = frames.toSpliced(index, 1);
        expect(differenceInMeaning(before, { ...result.tag, frames: lacking })).not.toBeNull();
        // What is said twice of a date is said once.
        if (frames[index]!.id !== 'TDRC') {
          const doubled = frames.toSpliced(index, 0, frames[index]!);
          expect(differenceInMeaning(before, { ...result.tag, frames: doubled })).not.toBeNull();
        }
      }),
    );
    const one = upgrade(v23(text23('TXXX', 'a\x001'), text23('TXXX', 'b\x002')));
    const turned = { ...one.tag, frames: one.tag.frames.toReversed() };
    expect(differenceInMeaning(one.tag, turned)).toBe('TXXX');
  });

  it('are written with genre and note, hold exactly the fields that were proved, and are given back', async () => {
    const genres = fc.uniqueArray(fc.constantFrom('Rock', 'Джаз', '(Post) Punk', 'x'.repeat(190)), {
      minLength: 1,
      maxLength: 3,
    });
    const notes = fc.option(fc.constantFrom('gtzan-v1 0.93 rock', 'chosen by hand'));
    const wantedNote = fc.tuple(notes, notes);
    let upgraded = 0;
    await fc.assert(
      fc.asyncProperty(tags, genres, wantedNote, async (parts, wanted, [present, note]) => {
        const noteFrame = l1(`EARMARK_GENRE\0${present ?? ''}`);
        const frames =
          present === null
            ? []
            : [parts.version === 2 ? frameV22('TXX', noteFrame) : frameV23('TXXX', noteFrame)];
        const bytes = Buffer.concat([id3v2({ ...parts, frames: [...parts.frames, ...frames] }), mp3Audio()]);
        const { after, splice } = await spliceFile(bytes, wanted, { note, upgradeId3: true });
        expect(after.notes).toEqual(note === null ? [] : [note]);
        if (!splice.upgraded) {
          expect(splice.warnings.at(-1)).toMatch(
            /^The tag of this file stays ID3v2\.[23], because it says (a|two)/,
          );
          expect(after.genres).toEqual([wanted.join('; ')]);
          return;
        }
        upgraded += 1;
        expect(after).toMatchObject({ field: 'ID3v2.4 TCON', genres: wanted });
        expect(after.fields).toEqual(splice.upgraded.fields);
      }),
      { numRuns: 300 },
    );
    expect(upgraded).toBeGreaterThan(50);
  });

  it('read the same to music-metadata', async () => {
    const old = id3v2({ version: 3, frames: [...richV23, text23('TYER', '1999'), text23('TDAT', '0305')] });
    const [before, after] = await Promise.all(
      [old, upgrade(old).tag.bytes].map(async (tag) => (await parseBuffer(tag, 'audio/mpeg')).common),
    );
    expect(after).toEqual({ ...before, date: '1999-05-03' });
    expect(before).toMatchObject({ year: 1999, artists: ['Björk', 'Sigur Rós'] });
    expect(before!.picture).toHaveLength(2);
  });
});

describe('edits made one after the other', () => {
  /** Random edits of bytes of this length, in order and apart. */
  const editsOf = (original: Buffer, cuts: readonly number[], pieces: readonly Buffer[]): Edits => {
    const places = [...new Set(cuts.map((cut) => cut % (original.length + 1)))].toSorted((a, b) => a - b);
    const edits: Edits[number][] = [];
    for (let index = 0; index + 1 < places.length; index += 2) {
      const [start, end] = [places[index]!, places[index + 1]!];
      const after = pieces[index / 2] ?? Buffer.alloc(0);
      edits.push({ offset: start, before: original.subarray(start, end), after });
    }
    return normaliseEdits(edits);
  };
  const cuts = fc.array(fc.nat(500), { maxLength: 8 });
  const pieces = fc.array(
    fc.uint8Array({ maxLength: 20 }).map((list) => Buffer.from(list)),
    { maxLength: 4 },
  );

  it('are one change', () => {
    fc.assert(
      fc.property(bytes, cuts, pieces, cuts, pieces, (original, cutsA, piecesA, cutsB, piecesB) => {
        const first = editsOf(original, cutsA, piecesA);
        const between = applyEdits(original, first);
        const second = editsOf(between, cutsB, piecesB);
        const both = composeEdits(original, first, second);
        const result = applyEdits(original, both);
        expect(result.equals(applyEdits(between, second))).toBe(true);
        expect(applyEdits(result, invertEdits(both)).equals(original)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('leave no edit where the second takes the first back', () => {
    const original = latin1('abcdefgh');
    const first = [{ offset: 2, before: latin1('cd'), after: latin1('X') }];
    expect(composeEdits(original, first, invertEdits(first))).toEqual([]);
  });
});
