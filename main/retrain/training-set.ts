/** What a model is trained on: a folder, the library's decided tracks, or both, as the person changed them. */
import { basename, extname } from 'node:path';
import type { TrainingChanges, TrainingSource } from '../../models/retrain-contract.ts';
import { Failure } from '../../models/failure.ts';
import type { AudioTrack } from '../training/dataset/dataset-folder.ts';
import { openDataset, type Dataset } from '../training/dataset/dataset.ts';

/** A track of the library whose genre the person decided. */
export interface DecidedTrack {
  readonly path: string;
  readonly genres: readonly string[];
}

export type AudioDataset = Extract<Dataset, { kind: 'audio' }>;

/**
 * The set. Its `path` is where the list of its tracks is to be written (main/training/dataset/track-list.ts).
 *
 * @throws Failure `not-found`, `no-permission`, `invalid-dataset`, as `openDataset`; `invalid-dataset` for a
 *   spectrogram set, which has no clips to listen to.
 */
export async function trainingSet(
  source: TrainingSource,
  changes: TrainingChanges,
  decided: readonly DecidedTrack[],
  listPath: string,
): Promise<AudioDataset> {
  const folder = source.folder === null ? null : await openDataset(source.folder);
  if (folder !== null && folder.kind !== 'audio') {
    throw new Failure(
      'invalid-dataset',
      `${folder.path} is a spectrogram set, which holds no clips to listen to. Nothing was changed. Train on it with "earmark train", or choose a folder of audio.`,
    );
  }
  const tracks = [...(folder?.tracks ?? []), ...(source.library ? decided.flatMap(libraryTrack) : [])];
  if (tracks.length === 0) {
    throw new Failure(
      'invalid-dataset',
      'No track of the library has been accepted or corrected yet, so there is nothing to learn from. Nothing was changed. Review some tracks first, or choose a folder.',
    );
  }
  const survey = folder?.survey;
  return {
    kind: 'audio',
    path: listPath,
    tracks: withOwnIds(changed(tracks, changes)),
    ...(survey && { survey }),
  };
}

/** A track decided for several genres teaches none of them. */
function libraryTrack({ path, genres }: DecidedTrack): AudioTrack[] {
  const [genre] = genres;
  if (genre === undefined || genres.length !== 1) return [];
  return [{ id: basename(path, extname(path)), genre, paths: [path] }];
}

/** The tracks with the person's changes; one that lies in both sources counts once, as the library has it. */
function changed(tracks: readonly AudioTrack[], changes: TrainingChanges): AudioTrack[] {
  const leftOut = new Set(changes.leftOut);
  const byPath = new Map<string, AudioTrack>();
  for (const track of tracks) {
    const path = track.paths[0]!;
    if (leftOut.has(path)) continue;
    const named = changes.genres[track.genre];
    const genre = changes.relabelled[path] ?? (named === undefined ? track.genre : named);
    if (genre !== null) byPath.set(path, { ...track, genre });
  }
  return [...byPath.values()];
}

/** Split lists name tracks by their ids, so each gets one of its own. */
function withOwnIds(tracks: readonly AudioTrack[]): AudioTrack[] {
  const taken = new Set<string>();
  return tracks.map((track) => {
    let id = track.id;
    if (taken.has(id)) id = `${track.genre}/${track.id}`;
    for (let number = 2; taken.has(id); number += 1) id = `${track.genre}/${track.id} (${number})`;
    taken.add(id);
    return { ...track, id };
  });
}
