/** What writing a genre into a file would do: read from the file as it is, nothing touched. */
import { basename, dirname, join, resolve } from 'node:path';
import type { PlannedWrite, WritePolicy } from '../../models/tagging.ts';
import { serialisedTaggingFailure } from './failures.ts';
import type { FileSystem } from './file-system.ts';
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
}

/** A plan as the shells see it, with what it takes to carry exactly it out. Plain values only. */
export interface WritePlan extends PlannedWrite {
  /** Null where nothing is to be written. */
  readonly stamp: PlanStamp | null;
  readonly breakHardLinks: boolean;
}

/** Plans one file. Never throws for what a file may be: that is `outcome: 'refused'` with its failure. */
export async function planWrite(fileSystem: FileSystem, request: PlanRequest): Promise<WritePlan> {
  const path = resolve(request.path);
  const breakHardLinks = request.breakHardLinks ?? false;
  const nothing = { path, field: '', before: [], after: [], warnings: [], stamp: null, breakHardLinks };
  try {
    const wanted = cleanGenres(request.genres);
    return await withOpenedFile(fileSystem, path, async (opened) => {
      const { field, genres: before } = opened.document;
      const known = { ...nothing, field, before: [...before], after: [...before], failure: null };
      try {
        return await planOpened(fileSystem, opened, { ...request, genres: wanted, breakHardLinks }, known);
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
  { genres: wanted, policy, breakHardLinks }: Required<PlanRequest>,
  known: Omit<WritePlan, 'outcome'>,
): Promise<WritePlan> {
  const { genres: present } = document;
  const genres = applyPolicy(policy, present, wanted);
  if (genres === null) return { ...known, outcome: 'kept' };
  if (sameGenres(genres, present)) return { ...known, outcome: 'unchanged' };
  const { edits, stored, warnings } = await document.spliceGenres(genres);
  if (edits.length === 0 || sameGenres(stored, present)) return { ...known, outcome: 'unchanged' };
  await assertReplaceable(fileSystem, target, status, { breakHardLinks });
  return {
    ...known,
    after: [...stored],
    outcome: 'change',
    warnings: [...warnings, ...(await fileWarnings(fileSystem, known.path, target, status.links))],
    stamp: stampOf(status, document),
  };
}

async function fileWarnings(
  fileSystem: FileSystem,
  path: string,
  target: string,
  links: number,
): Promise<string[]> {
  // A folder on the way that is a link is nothing to speak of; the spelling may differ where case does not count.
  const place = path === target ? target : join(await fileSystem.resolve(dirname(path)), basename(path));
  const isLink = place.normalize().toLowerCase() !== target.normalize().toLowerCase();
  return [
    ...(isLink ? [`This is a link; the file it leads to is written: ${target}`] : []),
    ...(links > 1 ? ['This file has other names (hard links); they keep the old genre.'] : []),
  ];
}

function refused(known: Omit<WritePlan, 'outcome' | 'failure'>, error: unknown): WritePlan {
  return { ...known, outcome: 'refused', failure: serialisedTaggingFailure(error, known.path) };
}
