/** Launch arguments: the music folders and files named when the program was started. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

export interface LaunchArguments {
  /** Absolute paths of what exists. */
  readonly paths: readonly string[];
  /** What `--data` named: the folder of the database, models and journal; null for the usual one. */
  readonly dataFolder: string | null;
}

/** How a second start hands its paths to the first. */
export const launchDataSchema = z.object({ paths: z.array(z.string().min(1).max(32_768)).max(1000) });

/**
 * Reads `[--data FOLDER] [PATH...]`. Other switches are Chromium's and are left out, as are paths that name
 * nothing: a desktop passes odd things along.
 */
export function parseLaunchArguments(given: readonly string[], workingFolder: string): LaunchArguments {
  const paths: string[] = [];
  let dataFolder: string | null = null;
  for (let index = 0; index < given.length; index += 1) {
    const argument = given[index] ?? '';
    if (argument === '--data') {
      index += 1;
      dataFolder = given[index] ?? dataFolder;
    } else if (argument.startsWith('--data=')) {
      dataFolder = argument.slice('--data='.length);
    } else if (argument !== '' && !argument.startsWith('-')) {
      const path = resolve(workingFolder, argument);
      if (existsSync(path)) paths.push(path);
    }
  }
  return { paths, dataFolder: dataFolder ? resolve(workingFolder, dataFolder) : null };
}
