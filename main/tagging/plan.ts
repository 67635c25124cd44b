/** What writing a genre into a file would do: read from the file as it is, nothing touched. */
import { basename, dirname, join, resolve } from 'node:path';
import type { PlannedWrite, WritePolicy } from '../../models/tagging.ts';
import { defaultWriteSettings, type WriteSettings } from '../../models/write-settings.ts';
import { serialisedTaggingFailure } from './failures.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import { noExtras, type Splice, type SpliceExtras, type TagDocument } from './formats/tag-format.ts';
import { applyPolicy, cleanGenres, sameGenres } from './genre-names.ts';
import { assertReplaceable, withOpenedFile, type OpenedFile } from './opened-file.ts';
import { stampOf, type PlanStamp } from './stamp.ts';

export interface PlanRequest {
  readonly path: string;
  /** The leading one first. */
  readonly genres: readonly string[];
  readonly policy: WritePolicy;
  /** Writes a file with several names (hard links) and leaves the other names with the old one. Default false. */
  readonly breakHardLinks?: boolean;
  /** Default `defaultWriteSettings`. */
  readonly habits?: Pick<WriteSettings, 'leading' | 'separator'>;
  /** Default `noExtras`. They alone are no reason to write: a file whose genre stays is left as it is. */
  readonly extras?: SpliceExtras;
}

/** A plan as the shells see it, with what it takes to carry exactly it out. Plain values only. */
export interface WritePlan extends PlannedWrite {
  /** Null where nothing is to be written. */
  readonly stamp: PlanStamp | null;
  readonly breakHardLinks: boolean;
  readonly extras: SpliceExtras;
}

/** Plans one file. Never throws for what a file may be: that is `outcome: 'refused'` with its failure. */
export async function planWrite(fileSystem: FileSystem, request: PlanRequest): Promise<WritePlan> {
  const path = resolve(request.path);
  const { breakHardLinks = false, habits = defaultWriteSettings, extras = noExtras } = request;
  const nothing = {
    path,
    field: '',
    before: [],
    after: [],
    alsoChanges: [],
    warnings: [],
    stamp: null,
    breakHardLinks,
    extras,
  };
  try {
    const wanted = cleanGenres(request.genres);
    return await withOpenedFile(fileSystem, path, async (opened) => {
      const { field, genres: before } = opened.document;
      const known = { ...nothing, field, before: [...before], after: [...before], failure: null };
      try {
        const complete = { ...request, genres: wanted, breakHardLinks, habits, extras };
        return await planOpened(fileSystem, opened, complete, known);
      } catch (error) {
        return refused(known, error);
      }
    });
  } catch (error) {
    return refused(nothing, error);
  }
}

async function planOpened(
  fileSystem: FileSystem,
  { document, status, target }: OpenedFile,
  { genres: wanted, policy, breakHardLinks, habits, extras }: Required<PlanRequest>,
  known: Omit<WritePlan, 'outcome'>,
): Promise<WritePlan> {
  const { genres: present } = document;
  const genres = applyPolicy(policy, present, wanted, habits);
  if (genres === null) return { ...known, outcome: 'kept' };
  if (sameGenres(genres, present)) return { ...known, outcome: 'unchanged' };
  const splice = await spliceInHabit(document, genres, habits.separator, extras);
  const { edits, stored, alsoChanges, warnings } = splice;
  if (edits.length === 0 || sameGenres(stored, present)) return { ...known, outcome: 'unchanged' };
  await assertReplaceable(fileSystem, target, status, { breakHardLinks });
  return {
    ...known,
    after: [...stored],
    outcome: 'change',
    alsoChanges: [...alsoChanges],
    warnings: [...warnings, ...(await fileWarnings(fileSystem, known.path, target, status))],
    stamp: stampOf(status, document),
  };
}

/** Where the container holds one text, several genres are joined as the person has it. */
async function spliceInHabit(
  document: TagDocument,
  genres: readonly string[],
  separator: WriteSettings['separator'],
  extras: SpliceExtras,
): Promise<Splice> {
  const splice = await document.spliceGenres(genres, extras);
  const isJoined = genres.length > 1 && splice.stored.length === 1;
  if (!isJoined || separator === defaultWriteSettings.separator) return splice;
  const joined = await document.spliceGenres([genres.join(separator)], extras);
  return {
    ...joined,
    warnings: splice.warnings.map((warning) => warning.replace('";"', `"${separator.trim()}"`)),
  };
}

/** Small files lie within the file system's own records on some disks; larger ones take room unless they are elsewhere. */
const placeholderSize = 65_536;

/** Whether a file seems to be one that a cloud drive only fetches when it is read. */
function isPlaceholder({ size, allocated }: FileStatus): boolean {
  return allocated === 0 && size >= placeholderSize;
}

async function fileWarnings(
  fileSystem: FileSystem,
  path: string,
  target: string,
  status: FileStatus,
): Promise<string[]> {
  // A folder on the way that is a link is nothing to speak of; the spelling may differ where case does not count.
  const place = path === target ? target : join(await fileSystem.resolve(dirname(path)), basename(path));
  const isLink = place.normalize().toLowerCase() !== target.normalize().toLowerCase();
  return [
    ...(isLink ? [`This is a link; the file it leads to is written: ${target}`] : []),
    ...(status.links > 1 ? ['This file has other names (hard links); they keep the old genre.'] : []),
    ...(isPlaceholder(status)
      ? [
          'The content of this file is elsewhere (in a cloud, it seems): writing fetches it, and sends it back.',
        ]
      : []),
  ];
}

function refused(known: Omit<WritePlan, 'outcome' | 'failure'>, error: unknown): WritePlan {
  return { ...known, outcome: 'refused', failure: serialisedTaggingFailure(error, known.path) };
}
