import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileKeyOf, stampOf } from '../../main/library/file-stamp.ts';
import { realFileSystem, type FileSystem } from '../../main/library/file-system.ts';
import { walk, type FoundFile, type FoundProblem, type WalkReport } from '../../main/library/scan.ts';
import { put, temporaryFolder } from '../support/library-fixture.ts';

interface Walked {
  readonly files: string[];
  readonly problems: [string, string][];
  readonly report: WalkReport | null;
}

/** Everything a walk finds; paths below `folder` are cut to what follows it. */
async function walked(folder: string, paths = [folder], fileSystem?: FileSystem): Promise<Walked> {
  const files: string[] = [];
  const problems: [string, string][] = [];
  const found = walk(paths, fileSystem === undefined ? {} : { fileSystem });
  for (;;) {
    const next: IteratorResult<FoundFile | FoundProblem, WalkReport | null> = await found.next();
    if (next.done === true) return { files, problems, report: next.value };
    const path = next.value.path.replace(`${folder}/`, '');
    if (next.value.kind === 'file') files.push(path);
    else problems.push([path, next.value.failure.code]);
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

const posix = describe.skipIf(process.platform === 'win32');

describe('walking', () => {
  it('finds music in natural order, a folder before its subfolders, and passes over the rest', async () => {
    const folder = temporaryFolder();
    for (const name of [
      'Track 10.mp3',
      'track 2.FLAC',
      'cover.jpg',
      'B/1.opus',
      'a/10/x.wav',
      'a/9/x.wav',
      'a.mp3/really a folder.ogg',
      '.hidden.mp3',
      '._resource.mp3',
      '.earmark-0123456789abcdef.tmp',
      '.Trash-1000/files/deleted.mp3',
      '@eaDir/thumb.mp3',
      '$RECYCLE.BIN/x.mp3',
      'notes.mp3.txt',
    ]) {
      put(join(folder, name));
    }
    const { files, problems, report } = await walked(folder);
    expect(files).toEqual([
      'track 2.FLAC',
      'Track 10.mp3',
      'a/9/x.wav',
      'a/10/x.wav',
      'a.mp3/really a folder.ogg',
      'B/1.opus',
    ]);
    expect(problems).toEqual([]);
    expect(report).toEqual({ reached: [folder], empty: [], unreachable: [] });
  });

  it('takes a file that is named, whatever its name', async () => {
    const folder = temporaryFolder();
    const path = put(join(folder, '.song'));
    expect((await walked(folder, [path, path])).files).toEqual(['.song']);
  });

  it('meets each file once when a folder is given twice or inside another', async () => {
    const folder = temporaryFolder();
    put(join(folder, 'a', 'b', 'song.mp3'));
    const given = [
      join(folder, 'a', 'b', 'song.mp3'),
      join(folder, 'a'),
      folder,
      join(folder, 'a', 'b'),
      `${folder}/a/`,
    ];
    const { files, report } = await walked(folder, given);
    expect(files).toEqual(['a/b/song.mp3']);
    expect(report?.reached).toHaveLength(5);
  });

  it('tells empty folders and missing ones from others', async () => {
    const folder = temporaryFolder();
    const [empty, away] = [join(folder, 'empty'), join(folder, 'away')];
    const lost = join(folder, 'lost.mp3');
    mkdirSync(empty);
    const { problems, report } = await walked(folder, [empty, away, lost]);
    expect(problems).toEqual([
      ['away', 'not-found'],
      ['lost.mp3', 'not-found'],
    ]);
    expect(report).toEqual({ reached: [lost], empty: [empty], unreachable: [away] });
  });

  it('ends soon after an abort, and then reports nothing', async () => {
    const folder = temporaryFolder();
    for (let index = 0; index < 200; index++) put(join(folder, `${index}`, 'x.mp3'));
    const stop = new AbortController();
    const found = walk([folder], { signal: stop.signal });
    let files = 0;
    let next = await found.next();
    for (; next.done !== true; next = await found.next()) {
      if (++files === 3) stop.abort();
    }
    expect(files).toBe(3);
    expect(next.value).toBeNull();
  });

  it('goes on after a folder it may not read, and names it', async () => {
    const folder = temporaryFolder();
    for (const name of ['a/1.mp3', 'b/2.mp3', 'c/3.mp3', 'd/4.mp3', 'e/5.mp3']) put(join(folder, name));
    const fileSystem: FileSystem = {
      ...realFileSystem,
      list: async (path) => {
        if (path.endsWith('/b')) throw systemError('EACCES');
        if (path.endsWith('/c')) throw systemError('EIO');
        return realFileSystem.list(path);
      },
      stat: async (path) => {
        if (path.endsWith('4.mp3')) throw systemError('EACCES');
        return realFileSystem.stat(path);
      },
    };
    const { files, problems, report } = await walked(folder, [folder], fileSystem);
    expect(files).toEqual(['a/1.mp3', 'e/5.mp3']);
    expect(problems).toEqual([
      ['b', 'no-permission'],
      ['c', 'read-failed'],
      ['d/4.mp3', 'no-permission'],
    ]);
    expect(report).toEqual({
      reached: [folder],
      empty: [],
      unreachable: [join(folder, 'b'), join(folder, 'c')],
    });
  });

  it('drops what vanishes between listing and looking', async () => {
    const folder = temporaryFolder();
    for (const name of ['a/1.mp3', '1.mp3', '2.mp3']) put(join(folder, name));
    const fileSystem: FileSystem = {
      ...realFileSystem,
      list: async (path) => {
        const entries = await realFileSystem.list(path);
        if (path === folder) {
          rmSync(join(folder, '1.mp3'));
          rmSync(join(folder, 'a'), { recursive: true });
        }
        return entries;
      },
    };
    expect(await walked(folder, [folder], fileSystem)).toEqual({
      files: ['2.mp3'],
      problems: [],
      report: { reached: [folder], empty: [], unreachable: [] },
    });
  });

  it('counts a file once on a file system that takes several spellings', async () => {
    const folder = temporaryFolder();
    const song = put(join(folder, 'Björk.mp3'.normalize('NFD')));
    const other = join(folder, 'BJÖRK.mp3'.normalize('NFC'));
    const fileSystem: FileSystem = {
      ...realFileSystem,
      stat: (path) => realFileSystem.stat(path === other ? song : path),
      realPath: (path) => realFileSystem.realPath(path === other ? song : path),
    };
    expect((await walked(folder, [other, folder], fileSystem)).files).toEqual(['Björk.mp3'.normalize('NFD')]);
  });
});

posix('walking a hostile folder', () => {
  it('follows links, once to each place, and survives circles', async () => {
    const folder = temporaryFolder();
    put(join(folder, 'library', 'song.mp3'));
    put(join(folder, 'elsewhere', 'other.mp3'));
    symlinkSync(join(folder, 'library'), join(folder, 'library', 'loop'));
    symlinkSync('..', join(folder, 'library', 'up'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'library', 'away'));
    symlinkSync('song.mp3', join(folder, 'library', 'the same.mp3'));
    symlinkSync('nowhere', join(folder, 'library', 'broken.mp3'));
    symlinkSync('ring.mp3', join(folder, 'library', 'ring.mp3'));
    symlinkSync('nowhere', join(folder, 'library', 'not music'));
    const { files, problems } = await walked(folder, [join(folder, 'library')]);
    expect(files).toEqual(['library/song.mp3', 'library/away/other.mp3']);
    expect(problems).toEqual([
      ['library/broken.mp3', 'not-found'],
      ['library/ring.mp3', 'not-found'],
    ]);
  });

  it('keeps hard links apart, and a link to one of them with it', async () => {
    const folder = temporaryFolder();
    put(join(folder, 'a.mp3'));
    linkSync(join(folder, 'a.mp3'), join(folder, 'b.mp3'));
    symlinkSync('b.mp3', join(folder, 'c.mp3'));
    expect((await walked(folder)).files).toEqual(['a.mp3', 'b.mp3']);
  });

  it('never opens FIFOs and devices named like music', async () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe.mp3')]);
    symlinkSync('/dev/zero', join(folder, 'endless.wav'));
    put(join(folder, 'song.mp3'));
    const { files, problems } = await walked(folder, [folder, join(folder, 'pipe.mp3')]);
    expect(files).toEqual(['song.mp3']);
    expect(problems).toEqual([
      ['endless.wav', 'not-a-file'],
      ['pipe.mp3', 'not-a-file'],
      ['pipe.mp3', 'not-a-file'],
    ]);
  });

  it.skipIf(process.platform === 'darwin')('finds odd names, and names those that are no text', async () => {
    const folder = temporaryFolder();
    const names = [
      'line\nbreak.mp3',
      '🎵.mp3',
      'e\u0301.mp3',
      `${'x'.repeat(251)}.mp3`,
      'quote\'".mp3',
      ' .mp3',
    ];
    for (const name of names) put(join(folder, name));
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.mp3')]),
      'x',
    );
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]),
      'x',
    );
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/dir`), Buffer.from([0xff])]));
    const { files, problems } = await walked(folder);
    expect(files.toSorted()).toEqual(names.toSorted());
    expect(problems).toEqual([
      [String.raw`caf\xE9.mp3`, 'unsupported-name'],
      [String.raw`dir\xFF`, 'unsupported-name'],
    ]);
  });
});

describe('stampOf', () => {
  it('gives the very numbers of a stat without bigints', async () => {
    const path = put(join(temporaryFolder(), 'a.mp3'), 'four');
    for (const seconds of [0, 1_700_000_000.123456, 1.000001, -12.5, 4_000_000_000.999]) {
      utimesSync(path, seconds, seconds);
      const plain = statSync(path);
      const stamp = stampOf(await realFileSystem.stat(path));
      expect(stamp).toEqual({ size: 4, modifiedMs: plain.mtimeMs });
    }
    expect(fileKeyOf(await realFileSystem.stat(path))).toMatch(/^\d+:\d+$/u);
  });
});
