/** What writing a genre into a file would do: read from the file as it is, nothing touched. */
import { basename, dirname, join, resolve } from 'node:path';
import { Failure } from '../../models/failure.ts';
import type { PlannedWrite, WritePolicy } from '../../models/tagging.ts';
import { defaultWriteSettings, type WriteSettings } from '../../models/write-settings.ts';
import { serialisedTaggingFailure } from './failures.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import { noExtras, type Splice, type SpliceExtras, type TagDocument } from './formats/tag-format.ts';
import { applyPolicy, cleanGenres, sameGenres } from './genre-names.ts';
import { cleanNote, noteChange } from './note-change.ts';
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
  const { breakHardLinks = false, habits = defaultWriteSettings } = request;
  const { note, ...otherExtras } = request.extras ?? noExtras;
  const extras = { ...otherExtras, note: cleanNote(note) };
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
  const change = { genres, separator: habits.separator, extras };
  const { splice, note, ...leftOut } = await spliceWithNote(document, change);
  const { stored, upgraded, alsoChanges } = splice;
  if (isNothing(splice, present)) return { ...known, outcome: 'unchanged' };
  if (upgraded) {
    // Several genres that stand joined in a text are the same genres: an upgrade alone touches no file.
    const kept = await spliceInHabit(document, { ...change, extras: { note, upgradeId3: false } });
    if (isNothing(kept, present)) return { ...known, outcome: 'unchanged' };
  }
  await assertReplaceable(fileSystem, target, status, { breakHardLinks });
  return {
    ...known,
    field: upgraded?.field ?? known.field,
    after: [...stored],
    outcome: 'change',
    extras: { ...extras, note },
    alsoChanges: [...alsoChanges, ...noteChange(document.notes, note)],
    warnings: [
      ...splice.warnings,
      ...leftOut.warnings,
      ...(await fileWarnings(fileSystem, known.path, target, status)),
    ],
    stamp: stampOf(status, document),
  };
}

/** Whether the genres stay as they are. */
function isNothing({ edits, stored }: Splice, present: readonly string[]): boolean {
  return edits.length === 0 || sameGenres(stored, present);
}

interface WantedChange {
  readonly genres: readonly string[];
  readonly separator: WriteSettings['separator'];
  readonly extras: SpliceExtras;
}

/** Where there is room for the genre and none for the note, the genre is written without it. */
async function spliceWithNote(
  document: TagDocument,
  change: WantedChange,
): Promise<{ splice: Splice; note: string | null; warnings: readonly string[] }> {
  const { note } = change.extras;
  try {
    return { splice: await spliceInHabit(document, change), note, warnings: [] };
  } catch (error) {
    if (note === null || !(error instanceof Failure)) throw error;
    const extras = { ...change.extras, note: null };
    const splice = await spliceInHabit(document, { ...change, extras });
    const warnings = ['This file has no room for a note that says where the genre came from; it gets none.'];
    return { splice, note: null, warnings };
  }
}

/** Where the container holds one text, several genres are joined as the person has it. */
async function spliceInHabit(
  document: TagDocument,
  { genres, separator, extras }: WantedChange,
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
