/** What can be said of a data set before anything of it is heard: names, folders, counts. */
import { relative } from 'node:path';
import type { CheckedFile, DatasetProblem } from '../../../models/dataset-check.ts';
import { genreKey, type FolderSurvey } from '../dataset/dataset-folder.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { counted, named } from './problem-words.ts';

/** A track of the data set as problems speak of it. */
export function fileOf(dataset: Dataset, index: number): CheckedFile {
  const { id, genre } = dataset.tracks[index]!;
  const path = dataset.kind === 'audio' ? (dataset.tracks[index]!.paths[0] ?? null) : null;
  return { index, id, genre, path };
}

/** A file or folder that gave no track. */
function strayFile(root: string, path: string): CheckedFile {
  return { index: null, id: relative(root, path), genre: null, path };
}

/**
 * Problems of names, folders and numbers. One with the action `stop` means that nothing can be learned, so that
 * listening is a waste of time.
 */
export function folderProblems(dataset: Dataset): DatasetProblem[] {
  const survey = dataset.kind === 'audio' ? dataset.survey : undefined;
  return [
    ...genreProblems(dataset, survey),
    ...oddNames(dataset),
    ...(survey ? surveyProblems(dataset.path, survey, dataset) : []),
  ];
}

function genresOf(dataset: Dataset): string[] {
  return [...new Set(dataset.tracks.map(({ genre }) => genre))];
}

function genreProblems(dataset: Dataset, survey: FolderSurvey | undefined): DatasetProblem[] {
  const genres = genresOf(dataset);
  if (genres.length >= 2) return [];
  const within = survey?.nested.map(({ folder }) => folder) ?? [];
  const hint =
    within.length > 1
      ? ` It holds folders within, such as ${named(within[0]!)}: if those are the genres, choose ${named(genres[0] ?? '')} as the data set.`
      : '';
  return [
    {
      kind: 'one-genre',
      message: `The data set has one genre only: ${named(genres[0] ?? 'none')}. A model learns to tell at least two apart.`,
      remedy: `Add a folder with tracks of another genre.${hint}`,
      action: 'stop',
      files: [],
      genres,
    },
  ];
}

function oddNames(dataset: Dataset): DatasetProblem[] {
  return genresOf(dataset)
    .filter((genre) => !/^[\p{L}\p{M}\p{N}\p{P} +&$<>|=~^]+$/u.test(genre) || genre.length > 60)
    .map((genre) => ({
      kind: 'odd-name' as const,
      message: `The genre ${named(genre)} has an unusual name.`,
      remedy:
        'It is used as it is, in predictions and in tags; some players will not show it. Rename the folder if that is not meant.',
      action: 'none' as const,
      files: [],
      genre,
    }));
}

function surveyProblems(root: string, survey: FolderSurvey, dataset: Dataset): DatasetProblem[] {
  return [
    ...unreadableFolders(root, survey),
    ...survey.merged.map(({ genre, folders }) => ({
      kind: 'same-name' as const,
      message: `The folders ${folders.map(named).join(' and ')} have one name, written differently.`,
      remedy: `They are taken for one genre, ${named(genre)}. Rename one of them if they are two.`,
      action: 'merge' as const,
      files: [],
      genre,
      folders: [...folders],
    })),
    ...survey.empty.map((genre) => ({
      kind: 'empty-genre' as const,
      message: `The folder ${named(genre)} holds no audio.`,
      remedy: 'It is passed over: the model will not know this genre. Add tracks to it if it should.',
      action: 'none' as const,
      files: [],
      genre,
    })),
    ...nestedFolders(survey, dataset),
    ...passedOver(root, survey),
  ];
}

function unreadableFolders(root: string, { unreadable }: FolderSurvey): DatasetProblem[] {
  if (unreadable.length === 0) return [];
  return [
    {
      kind: 'unreadable',
      message: `${counted(unreadable.length, 'file or folder', 'files and folders')} could not be looked at.`,
      remedy: 'They are left out. Allow reading them, and check again.',
      action: 'leave-out',
      files: unreadable.map(({ path }) => strayFile(root, path)),
      reasons: unreadable.map(({ path, reason }) => ({
        code: reason === 'EACCES' || reason === 'EPERM' ? 'no-permission' : 'read-failed',
        message: `${relative(root, path)} cannot be looked at (${reason}). It was left as it is.`,
      })),
    },
  ];
}

function nestedFolders({ nested }: FolderSurvey, dataset: Dataset): DatasetProblem[] {
  const keys = new Map(genresOf(dataset).map((genre) => [genreKey(genre), genre]));
  return [...Map.groupBy(nested, ({ genre }) => genre)].flatMap(([genre, folders]) => {
    const withGenre = folders.flatMap(({ folder, tracks }) => {
      const other = keys.get(genreKey(folder.slice(folder.search(/[\\/]/) + 1)));
      return other === undefined || other === genre ? [] : [{ folder, tracks, other }];
    });
    const ordinary = folders.filter(({ folder }) => withGenre.every((found) => found.folder !== folder));
    const tracks = ordinary.reduce((sum, folder) => sum + folder.tracks, 0);
    return [
      ...withGenre.map((found): DatasetProblem => ({
        kind: 'nested-folder',
        message: `The folder ${named(found.folder)} lies within ${named(genre)} and has the name of another genre.`,
        remedy: `Its ${counted(found.tracks, 'track')} count as ${named(genre)}. Move the folder up if they are ${named(found.other)}.`,
        action: 'none',
        files: [],
        genre,
        folders: [found.folder],
        alsoGenre: found.other,
      })),
      ...(ordinary.length === 0
        ? []
        : [
            {
              kind: 'nested-folder' as const,
              message: `${named(genre)} holds ${counted(ordinary.length, 'folder')} within, with ${counted(tracks, 'track')}.`,
              remedy: `All tracks within count as ${named(genre)}.`,
              action: 'none' as const,
              files: [],
              genre,
              folders: ordinary.map(({ folder }) => folder),
              alsoGenre: null,
            },
          ]),
    ];
  });
}

function passedOver(root: string, { beside, links }: FolderSurvey): DatasetProblem[] {
  const paths = [...beside, ...links];
  if (paths.length === 0) return [];
  const what = [
    ...(beside.length > 0 ? [`${counted(beside.length, 'audio file')} beside the genres' folders`] : []),
    ...(links.length > 0 ? [counted(links.length, 'link')] : []),
  ];
  return [
    {
      kind: 'passed-over',
      message: `The data set holds ${what.join(' and ')}.`,
      remedy: 'They are passed over. Put files that belong to the data set into the folder of their genre.',
      action: 'none',
      files: paths.map((path) => strayFile(root, path)),
    },
  ];
}
