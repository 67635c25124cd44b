/**
 * Writing, measured against copying and syncing the same files on the same disk in the same run: once beside them,
 * and once in their place, without a journal or a proof, since the room of the old ones has to be given back too.
 *
 * All sides work on as many files at a time, and take turns in rounds, each round beginning with another, so that
 * what else the machine does falls on all. The files are on the disk when the clock starts. Once the tags have room
 * for the genre, once they have not, so that the whole file moves. Where the disk can share blocks between files,
 * copying still moves every byte: that is what sharing saves.
 */
import { copyFile, mkdir, open, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../models/failure.ts';
import { nodeFileSystem } from '../tagging/node-file-system.ts';
import { TagWriter } from '../tagging/tag-writer.ts';
import { writeConcurrency } from '../tagging/write-service.ts';
import { makeMp3 } from './made-mp3.ts';

export interface WritingBenchOptions {
  /** Where the files are made; its disk is what is measured. Left as it was. */
  readonly scratchFolder: string;
  /** Files written; default 300. */
  readonly files?: number;
  /** Size of each; default 8. */
  readonly megabytes?: number;
  readonly say: (message: string) => void;
}

/** One of the sides. */
export interface WritingSide {
  readonly filesPerSecond: number;
  /** Of this process, for each file. The system's own threads come on top. */
  readonly processorMilliseconds: number;
}

/** All sides. */
export interface WritingComparison {
  readonly writing: WritingSide;
  readonly copying: WritingSide;
  readonly replacing: WritingSide;
  /** Files written over files copied and synced in the same time. */
  readonly ratio: number;
  /** Files written over files copied, synced and put in the place of the old ones. */
  readonly replacementRatio: number;
  /** `ratio` of each round, to see how steady it is. */
  readonly roundRatios: readonly number[];
  /** Files a second that all cores together could write if nothing else ran: more than that no disk brings. */
  readonly processorLimit: number;
}

export interface WritingMeasurement {
  readonly files: number;
  readonly megabytes: number;
  /** Files under way at a time, on all sides. */
  readonly concurrency: number;
  /** Whether the disk shares blocks between files. */
  readonly sharesBlocks: boolean;
  /** The genre fits into what room the tags have. */
  readonly inPlace: WritingComparison;
  /** The tags grow, and everything behind them moves. */
  readonly growing: WritingComparison;
}

type Side = 'copying' | 'replacing' | 'writing';
const sides: readonly Side[] = ['copying', 'replacing', 'writing'];

interface Effort {
  readonly seconds: number;
  readonly processorSeconds: number;
}

const rounds = 5;
/** Of the padding of tags that have room. Bytes. */
const room = 2048;

/** Measures both. Takes as much disk as `files` and their copies. */
export async function measureWriting(options: WritingBenchOptions): Promise<WritingMeasurement> {
  const { scratchFolder, files = 300, megabytes = 8, say } = options;
  const folder = join(scratchFolder, 'writing');
  await mkdir(folder);
  try {
    const sharesBlocks = await canShareBlocks(folder);
    say(`Writing ${files} files of ${megabytes} MB whose tags have room, beside copying them.`);
    const inPlace = await compare(folder, files, makeMp3(megabytes, room), sharesBlocks);
    say('The same for tags that have no room.');
    const growing = await compare(folder, files, makeMp3(megabytes, 0), sharesBlocks);
    return { files, megabytes, concurrency: writeConcurrency, sharesBlocks, inPlace, growing };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function canShareBlocks(folder: string): Promise<boolean> {
  const [from, to] = [join(folder, 'probe'), join(folder, 'clone')];
  await writeFile(from, Buffer.alloc(65_536));
  const clone = await nodeFileSystem.clone(from, to, (await nodeFileSystem.status(from)).device);
  await clone?.close();
  await unlink(from);
  if (clone) await unlink(to);
  return clone !== null;
}

async function compare(
  folder: string,
  files: number,
  song: Buffer,
  sharesBlocks: boolean,
): Promise<WritingComparison> {
  const perRound = Math.max(1, Math.ceil(files / rounds));
  const paths = Array.from({ length: perRound }, (_, index) => join(folder, `${index}.mp3`));
  const writer = new TagWriter({ journalFolder: join(folder, 'journal') });
  const renew = async (): Promise<void> => {
    for (const path of paths) await writeFile(path, song);
    // A file that was never on the disk would cost nothing to replace.
    for (const path of paths) await syncFile(path);
    await settle(folder);
  };
  const work: Record<Side, () => Promise<void>> = {
    copying: () => each(paths, (path) => copyAndSync(path, `${path}.copy`, sharesBlocks)),
    replacing: () =>
      each(paths, async (path) => {
        await copyAndSync(path, `${path}.copy`, sharesBlocks);
        await rename(`${path}.copy`, path);
      }),
    writing: async () => {
      const batch = writer.startBatch({ policy: 'replace', modelId: null });
      await each(paths, (path) => writeGenre(writer, batch, path));
      await batch.finish();
    },
  };
  const measured: Record<Side, Effort[]> = { copying: [], replacing: [], writing: [] };
  // The first round warms all sides up and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const side = sides[(round + turn) % sides.length]!;
      await renew();
      const effort = await effortOf(work[side]);
      if (round > 0) measured[side].push(effort);
      for (const path of paths) await rm(`${path}.copy`, { force: true });
    }
  }
  return comparisonOf(measured, perRound);
}

function comparisonOf(measured: Record<Side, Effort[]>, filesPerRound: number): WritingComparison {
  const sideOf = (side: Side): WritingSide => {
    const efforts = measured[side];
    const files = filesPerRound * efforts.length;
    return {
      filesPerSecond: files / sumOf(efforts, 'seconds'),
      processorMilliseconds: (sumOf(efforts, 'processorSeconds') * 1000) / files,
    };
  };
  const [copying, replacing, writing] = [sideOf('copying'), sideOf('replacing'), sideOf('writing')];
  return {
    writing,
    copying,
    replacing,
    ratio: writing.filesPerSecond / copying.filesPerSecond,
    replacementRatio: writing.filesPerSecond / replacing.filesPerSecond,
    roundRatios: measured.writing.map(({ seconds }, round) => measured.copying[round]!.seconds / seconds),
    processorLimit: (availableParallelism() * 1000) / writing.processorMilliseconds,
  };
}

function sumOf(efforts: readonly Effort[], what: keyof Effort): number {
  return efforts.reduce((sum, effort) => sum + effort[what], 0);
}

async function effortOf(work: () => Promise<void>): Promise<Effort> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - startMs) / 1000, processorSeconds: (user + system) / 1e6 };
}

async function each(paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  const waiting = paths.values();
  const lane = async (): Promise<void> => {
    for (const path of waiting) await work(path);
  };
  await Promise.all(Array.from({ length: writeConcurrency }, lane));
}

/** The system's own copy, except where that would share blocks. */
async function copyAndSync(from: string, to: string, sharesBlocks: boolean): Promise<void> {
  if (sharesBlocks) await writeFile(to, await readFile(from));
  else await copyFile(from, to);
  await syncFile(to);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

async function writeGenre(
  writer: TagWriter,
  batch: ReturnType<TagWriter['startBatch']>,
  path: string,
): Promise<void> {
  const plan = await writer.plan({ path, genres: ['Electronic Body Music'], policy: 'replace' });
  const { failure } = await batch.write(plan);
  if (failure) throw new Failure(failure.code, failure.message);
}

/** What was written before must be on the disk, and its journal quiet, before the clock starts. */
async function settle(folder: string): Promise<void> {
  await nodeFileSystem.syncFolder(folder);
  await delay(50);
}
