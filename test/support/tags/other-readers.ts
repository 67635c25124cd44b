/** What programs of other people read from a file. */
import { execFileSync, spawnSync } from 'node:child_process';
import { ffmpegPath, ffprobePath } from '../ffmpeg.ts';

/** ffprobe's tags of the container and, as Ogg has them, of the audio stream; names in lower case. */
export function ffprobeTags(path: string): Record<string, string> {
  const options = [
    '-v',
    'quiet',
    '-select_streams',
    'a',
    '-show_entries',
    'format_tags:stream_tags',
    '-of',
    'json',
  ];
  type Tagged = { tags?: Record<string, string> };
  const { format, streams } = JSON.parse(
    execFileSync(ffprobePath, [...options, path], { encoding: 'utf8' }),
  ) as {
    format?: Tagged;
    streams?: Tagged[];
  };
  const tags = { ...streams?.[0]?.tags, ...format?.tags };
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
}

/** MD5 of the audio packets as ffmpeg takes them out of the container. */
export function audioPacketsDigest(path: string): string {
  const options = ['-v', 'quiet', '-i', path, '-map', '0:a', '-c', 'copy', '-f', 'md5', '-'];
  return execFileSync(ffmpegPath, options, { encoding: 'utf8' }).trim();
}

/** A Python that has mutagen; null where there is none. `EARMARK_TEST_PYTHON` names one. */
export const mutagenPython: string | null =
  [process.env['EARMARK_TEST_PYTHON'], 'python3', 'python'].find(
    (python) => python !== undefined && spawnSync(python, ['-c', 'import mutagen']).status === 0,
  ) ?? null;

/** Every frame or field but genre and note, and those two: unknown frames by their bytes, others as mutagen has them. */
const mutagenScript = `
import sys, json, hashlib, mutagen
from mutagen.id3 import ID3, ID3NoHeaderError
from mutagen.flac import FLAC
from mutagen.wave import WAVE
from mutagen.aiff import AIFF
from mutagen._vorbis import VComment

def digest(value):
    return hashlib.md5(repr(value).encode()).hexdigest()

NOTE = 'EARMARK_GENRE'

def read(path, fields, genres, notes):
    if path.endswith(('.mp3', '.aac')):
        tag = ID3(path, translate=False, load_v1=False)
    elif path.endswith('.wav'):
        tag = WAVE(path).tags
    elif path.endswith('.aiff'):
        tag = AIFF(path).tags
    else:
        tag = mutagen.File(path).tags
    if isinstance(tag, ID3):
        for key, frame in tag.items():
            if frame.FrameID in ('TCON', 'TCO'):
                genres += frame.genres
            elif frame.FrameID in ('TXXX', 'TXX') and frame.desc == NOTE:
                notes += frame.text
            else:
                fields.append([key, digest(frame)])
        fields += [['unknown', hashlib.md5(raw).hexdigest()] for raw in tag.unknown_frames]
    elif isinstance(tag, VComment):
        for name, value in tag:
            if name.lower() == 'genre':
                genres.append(value)
            elif name == NOTE:
                notes.append(value)
            else:
                fields.append([name, value])
    elif tag is not None:
        # ASF's tags are a list, and its keys come in no order.
        for key, value in ([(key, [one]) for key, one in tag] if isinstance(tag, list) else tag.items()):
            if key == '\\xa9gen' or key.lower() in ('genre', 'wm/genre'):
                genres += [str(one) for one in value]
            elif key.split(':')[-1] == NOTE:
                notes += [one.decode() if isinstance(one, bytes) else str(one) for one in value]
            elif key.lower() != 'wm/genreid':
                fields.append([key, digest(value)])
    if path.endswith('.flac'):
        fields += [['picture', picture.type, hashlib.md5(picture.data).hexdigest()] for picture in FLAC(path).pictures]

out = []
for path in sys.stdin.read().split('\\0'):
    fields, genres, notes = [], [], []
    try:
        read(path, fields, genres, notes)
    except ID3NoHeaderError:
        pass
    except Exception as error:
        fields = [['error', repr(error)[:200]]]
    out.append({'fields': fields, 'genres': genres, 'notes': notes})
print(json.dumps(out))
`;

export interface MutagenReading {
  readonly fields: readonly (readonly string[])[];
  readonly genres: readonly string[];
  readonly notes: readonly string[];
}

/** Reads many files in one run. */
export function mutagenTags(paths: readonly string[]): MutagenReading[] {
  const options = { input: paths.join('\0'), encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  return JSON.parse(execFileSync(mutagenPython!, ['-c', mutagenScript], options)) as MutagenReading[];
}
