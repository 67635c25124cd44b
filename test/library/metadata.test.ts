import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudioHash } from '../../main/library/audio-identity.ts';
import { readTags } from '../../main/library/metadata.ts';
import { ffmpegPath } from '../support/ffmpeg.ts';
import { put, temporaryFolder } from '../support/library-fixture.ts';

/** Two seconds of a tone with the usual tags. */
function makeSong(path: string, ...options: string[]): string {
  const tags = [
    'artist=Björk',
    'album_artist=Various',
    'album=Post',
    'title=Army of Me',
    'genre=Rock',
    'date=1995',
  ];
  const metadata = tags.flatMap((tag) => ['-metadata', tag]);
  execFileSync(ffmpegPath, ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=2', ...metadata, ...options, path]);
  return path;
}

/** A field of ID3v1: Latin-1, filled up with zeros. */
function field(text: string, length: number): Buffer {
  return Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(length)]).subarray(0, length);
}

describe('readTags', () => {
  it.each([
    ['id3v2.3.mp3', ['-id3v2_version', '3']],
    ['id3v2.4.mp3', ['-id3v2_version', '4']],
    ['song.flac', []],
    ['song.m4a', []],
    ['song.ogg', ['-c:a', 'libvorbis']],
    ['song.opus', []],
    ['song.aiff', ['-write_id3v2', '1']],
    ['song.wav', []],
    ['song.wma', []],
  ])('reads %s', async (name, options) => {
    const path = makeSong(join(temporaryFolder(), name), ...options);
    const { tags, durationSeconds } = await readTags(path);
    expect(tags).toMatchObject({ artist: 'Björk', album: 'Post', title: 'Army of Me', genres: ['Rock'] });
    expect(durationSeconds).toBeCloseTo(2, 0);
  });

  it('reads a file by its content where the name says another format', async () => {
    const folder = temporaryFolder();
    const flac = makeSong(join(folder, 'song.flac'));
    for (const name of ['song.mp3', 'song.wav', 'song']) {
      cpSync(flac, join(folder, name));
      expect((await readTags(join(folder, name))).tags?.artist).toBe('Björk');
    }
  });

  it('reads ID3v1 and APEv2 where there is nothing else, numbers of genres as names', async () => {
    const folder = temporaryFolder();
    const plain = makeSong(join(folder, 'plain.mp3'), '-id3v2_version', '0', '-map_metadata', '-1');
    const audio = readFileSync(plain);
    const id3v1 = Buffer.concat([
      Buffer.from('TAG'),
      field('Army of Me', 30),
      field('Björk', 30),
      field('Post', 30),
      field('1995', 4),
      field('', 30),
      Buffer.from([17]),
    ]);
    const first = put(join(folder, 'id3v1.mp3'), '');
    writeFileSync(first, Buffer.concat([audio, id3v1]));
    expect((await readTags(first)).tags).toMatchObject({ artist: 'Björk', genres: ['Rock'], year: 1995 });

    const items = [
      ['Artist', 'Björk'],
      ['Genre', 'Jazz\0Blues'],
    ].map(([key = '', value = '']) => {
      const header = Buffer.alloc(8);
      header.writeUInt32LE(Buffer.byteLength(value), 0);
      return Buffer.concat([header, Buffer.from(`${key}\0${value}`)]);
    });
    const frame = (flags: number) => {
      const header = Buffer.alloc(32);
      header.write('APETAGEX');
      header.writeUInt32LE(2_000, 8);
      header.writeUInt32LE(Buffer.concat(items).length + 32, 12);
      header.writeUInt32LE(items.length, 16);
      header.writeUInt32LE(flags, 20);
      return header;
    };
    const second = put(join(folder, 'ape.mp3'), '');
    writeFileSync(second, Buffer.concat([audio, frame(0xa0000000), ...items, frame(0x80000000)]));
    expect((await readTags(second)).tags).toMatchObject({ artist: 'Björk', genres: ['Jazz', 'Blues'] });
  });

  it('takes unreadable tags for none, and says so', async () => {
    const folder = temporaryFolder();
    const none = { artist: null, albumArtist: null, album: null, title: null, genres: [], year: null };
    for (const [name, content] of [
      ['empty.mp3', ''],
      ['text.flac', 'This is no music.'],
      ['text.m4a', '\0\0\0\0 neither is this'],
      ['id3.mp3', 'ID3\x04\0\0\x7f\x7f\x7f\x7fTIT2\x7f\x7f\x7f\x7f'],
    ] as const) {
      expect((await readTags(put(join(folder, name), content))).tags).toEqual(none);
    }
    expect((await readTags(join(folder, 'text.m4a'))).warnings).not.toEqual([]);
  });

  it('gives up on what is no file or takes too long, to try again later', async () => {
    const folder = temporaryFolder();
    expect((await readTags(folder)).tags).toBeNull();
    expect((await readTags(join(folder, 'none.mp3'))).tags).toBeNull();
    const late = await readTags(makeSong(join(folder, 'a.mp3')), { timeoutMs: 0 });
    expect(late).toMatchObject({ tags: null, warnings: [expect.stringContaining('too long')] });
  });

  it.skipIf(process.platform === 'win32')('does not wait for a FIFO', async () => {
    const path = join(temporaryFolder(), 'pipe.mp3');
    execFileSync('mkfifo', [path]);
    expect((await readTags(path)).tags).toBeNull();
  });
});

describe('readAudioHash', () => {
  it('is the same for other tags, another for other audio, and null for none', async () => {
    const folder = temporaryFolder();
    const song = makeSong(join(folder, 'a.mp3'));
    const retagged = join(folder, 'b.mp3');
    const longer = join(folder, 'c.mp3');
    // Another ID3v2 tag in front: a title of one letter, and no padding.
    const tag = Buffer.from('ID3\x03\0\0\0\0\0\x0cTIT2\0\0\0\x02\0\0\0X', 'latin1');
    writeFileSync(retagged, Buffer.concat([tag, readFileSync(song)]));
    execFileSync(ffmpegPath, ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=3', longer]);
    const hash = await readAudioHash(song);
    expect(hash).toMatch(/^[0-9a-f]{64}$/u);
    expect(await readAudioHash(retagged)).toBe(hash);
    expect(await readAudioHash(longer)).not.toBe(hash);
    expect(await readAudioHash(put(join(folder, 'text.mp3'), 'no audio'))).toBeNull();
  });
});
