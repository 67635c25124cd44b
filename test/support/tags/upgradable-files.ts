/** Made files with tags of ID3v2.2 and v2.3, as they come and with what changes in v2.4. */
import { taggedFiles } from './all-tagged-files.ts';
import { commentBody, coverBytes, frameV22, frameV23, id3v2, latin1, textBody } from './id3-bytes.ts';
import { mp3Audio } from './made-audio.ts';
import { richV23, type TaggedFile } from './tagged-files.ts';

const { latin1: l1, utf16 } = textBody;

export interface UpgradableFile extends TaggedFile {
  /** Null where its tag can be upgraded, else what the warning says. */
  readonly staysBecause: RegExp | null;
  /** Whether music-metadata reads the whole tag before the upgrade. */
  readonly readableBefore: boolean;
  /** Whether ffmpeg knows the container, and takes no tags behind the audio for more of it. */
  readonly readableToFfmpeg: boolean;
  /** Whether mutagen does, as it stands. */
  readonly readableToMutagen: boolean;
}

const cover = coverBytes(4000);

function mp3(name: string, tag: Buffer, genres: readonly string[]): TaggedFile {
  const field = tag[3] === 2 ? 'ID3v2.2 TCO' : 'ID3v2.3 TCON';
  const bytes = Buffer.concat([tag, mp3Audio()]);
  return { name: `${name}.mp3`, bytes, genres, field, kept: [], holdsSeveral: false, getsNewTag: false };
}

const datedV23 = [
  ...richV23,
  frameV23('TYER', l1('1999')),
  frameV23('TCON', l1('Pop')),
  frameV23('TDAT', utf16('0305')),
  frameV23('TIME', l1('2015')),
  frameV23('TORY', l1('1969')),
  frameV23('IPLS', l1('producer\0Anna\0mix\0Ben\0')),
  frameV23('TPE2', l1('Band/Orchestra')),
  frameV23('RVAD', Buffer.from([3, 16, 0, 1, 0, 2])),
  frameV23('TSIZ', l1('12345')),
];

const v22 = [
  frameV22('TT2', l1('Title')),
  frameV22('TP1', utf16('Кино')),
  frameV22('TAL', l1('Album')),
  frameV22('TRK', l1('3/12')),
  frameV22('TPA', l1('1/2')),
  frameV22('TYE', l1('1987')),
  frameV22('TDA', l1('2402')),
  frameV22('TCO', l1('(13)')),
  frameV22('COM', commentBody('eng', '', 'remark')),
  frameV22('ULT', commentBody('eng', '', 'lyrics')),
  frameV22('TXX', l1('replaygain_track_gain\0-7.3 dB')),
  frameV22('UFI', latin1('http://musicbrainz.org\0uuid-1')),
  frameV22('POP', latin1('a@b\0\xc8\0\0\0\x05')),
  frameV22('PIC', Buffer.concat([latin1('\0JPG\x03front\0'), cover])),
  frameV22('TCP', l1('1')),
];

function ownFiles(): TaggedFile[] {
  return [
    mp3('v23-dated', id3v2({ version: 3, frames: datedV23, padding: 300 }), ['Pop']),
    mp3('v23-dated-no-padding', id3v2({ version: 3, frames: datedV23 }), ['Pop']),
    mp3('v23-dated-unsynchronised', id3v2({ version: 3, unsynchronise: true, frames: datedV23 }), ['Pop']),
    mp3('v22-rich', id3v2({ version: 2, frames: v22, padding: 200 }), ['Pop']),
    mp3('v22-rich-no-padding', id3v2({ version: 2, frames: v22 }), ['Pop']),
    mp3('v22-rich-unsynchronised', id3v2({ version: 2, unsynchronise: true, frames: v22 }), ['Pop']),
    mp3('v23-odd-year', id3v2({ version: 3, frames: [...richV23, frameV23('TYER', l1('around 1970'))] }), []),
  ];
}

/** Those among the made files, and some more. */
export function upgradableFiles(): UpgradableFile[] {
  const made = taggedFiles().filter(
    ({ name, field, getsNewTag }) =>
      /\.(mp3|aac|wav|aiff)$/.test(name) && /^ID3v2\.[23]/.test(field) && !getsNewTag,
  );
  return [...ownFiles(), ...made].map((file) => ({
    ...file,
    staysBecause: reasonToStay(file.name),
    readableBefore: !/unsync|extended-header/.test(file.name),
    readableToFfmpeg: !/^bw64|ape-id3v1/.test(file.name),
    readableToMutagen: !/^(rf64|bw64)/.test(file.name),
  }));
}

function reasonToStay(name: string): RegExp | null {
  if (/two-tags|id3-twice/.test(name)) return /several ID3 tags/;
  if (name.includes('odd-year')) return /a date in a way/;
  return /^v22(-no-genre|-unsynchronised)?\.mp3/.test(name) ? /CRM/ : null;
}
