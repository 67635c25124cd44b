/** Plans, batches and undo of the made-up library: what tagging does, on tracks in memory. */
import type { TrackRow } from '../../../models/engine-contract.ts';
import { Failure, toSerialisedFailure } from '../../../models/failure.ts';
import type {
  BatchFile,
  BatchSummary,
  PlannedWrite,
  WritePolicy,
  WriteResult,
} from '../../../models/tagging.ts';
import { chance } from './made-tracks.ts';

export interface MadeBatch {
  summary: BatchSummary;
  readonly files: BatchFile[];
}

/** What writing the genres into the track's file would do. */
export function plannedWrite(track: TrackRow, genres: readonly string[], policy: WritePolicy): PlannedWrite {
  const before = track.genresNow;
  const field = fieldOf(track);
  const plan = (
    outcome: PlannedWrite['outcome'],
    after: readonly string[],
    warnings: string[] = [],
  ): PlannedWrite => ({
    path: track.path,
    field,
    before: [...before],
    after: [...after],
    outcome,
    alsoChanges: [],
    warnings,
    failure: null,
  });
  if (track.format === null)
    return {
      ...plan('refused', before),
      field: '',
      failure: toSerialisedFailure(
        new Failure(
          'damaged-tag',
          `"${fileName(track.path)}" cannot be written: a tag in it is damaged. The file was not touched.`,
        ),
      ),
    };
  if (isReadOnly(track))
    return {
      ...plan('refused', before),
      failure: toSerialisedFailure(
        new Failure(
          'read-only',
          `"${fileName(track.path)}" was not written: its folder is read-only. The file was not touched. Allow writing there, then try again.`,
        ),
      ),
    };
  if (before.length > 0 && policy === 'fill') return plan('kept', before);
  const after = policy === 'add' ? [...before, ...genres.filter((genre) => !before.includes(genre))] : genres;
  if (after.join('\0') === before.join('\0')) return plan('unchanged', before);
  const warns = policy === 'add' && before.length > 0 && field === 'ID3v2.3 TCON';
  return plan(
    'change',
    after,
    warns ? ['ID3v2.3 has no legal separator for several genres; "; " is used.'] : [],
  );
}

/** What became of a planned write. One in 200 files changed meanwhile. */
export function writeResult(planned: PlannedWrite, number: number): WriteResult {
  const { path, before, after, warnings, failure } = planned;
  if (planned.outcome === 'refused')
    return { path, status: 'skipped', before, after: before, warnings, failure };
  if (planned.outcome !== 'change')
    return { path, status: 'unchanged', before, after: before, warnings, failure: null };
  if (chance(number, 90) < 1 / 200) {
    const message = `"${fileName(path)}" changed after the preview. It was not written. Preview it again.`;
    return {
      path,
      status: 'failed',
      before,
      after: before,
      warnings,
      failure: { code: 'file-changed', message },
    };
  }
  return { path, status: 'written', before, after, warnings, failure: null };
}

function fieldOf({ id, format }: TrackRow): string {
  if (format === 'mp4') return 'iTunes ©gen';
  if (format !== 'mp3') return 'Vorbis GENRE';
  return id % 3 === 0 ? 'ID3v2.4 TCON' : 'ID3v2.3 TCON';
}

function isReadOnly(track: TrackRow): boolean {
  return chance(track.id, 91) < 1 / 120;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
