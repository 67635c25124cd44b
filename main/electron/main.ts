/** Electron's entry: the real engine, the built interface and the bundled preload, in a window. */
import { join } from 'node:path';
import { app } from 'electron';
import { applicationFolder } from '../application-folder.ts';
import { resolveDataFolder } from '../library/data-folder.ts';
import { parseLaunchArguments } from './launch-arguments.ts';
import { endWithFailure, startElectronShell } from './shell.ts';
import { spawnUtilityWorker } from './worker-spawner.ts';

// A packaged program has its own name alone before the arguments, `electron .` has the folder too.
const given = process.argv.slice(app.isPackaged ? 1 : 2);
const launch = parseLaunchArguments(given, process.cwd());

try {
  const dataFolder = resolveDataFolder({ option: launch.dataFolder ?? undefined });
  startElectronShell({
    paths: launch.paths,
    // Beside the library: each has a profile of its own, and with it a single-instance lock of its own.
    profileFolder: join(dataFolder, 'window'),
    rendererFolder: join(applicationFolder, 'dist', 'renderer'),
    preload: join(applicationFolder, 'dist', 'preload', 'index.cjs'),
    openEngine: async () => {
      // Loaded while the window opens: the engine brings the database and the models with it.
      const { createEngine } = await import('../engine.ts');
      return createEngine({ dataFolder, watch: true, spawnWorker: spawnUtilityWorker });
    },
  });
} catch (error) {
  endWithFailure(error);
}
