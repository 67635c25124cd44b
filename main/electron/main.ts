/** Electron's entry: the real engine, the built interface and the bundled preload, in a window. */
import { join } from 'node:path';
import { app } from 'electron';
import { applicationFolder } from '../application-folder.ts';
import { parseLaunchArguments } from './launch-arguments.ts';
import { startElectronShell } from './shell.ts';
import { spawnUtilityWorker } from './worker-spawner.ts';

// A packaged program has its own name alone before the arguments, `electron .` has the folder too.
const given = process.argv.slice(app.isPackaged ? 1 : 2);
const launch = parseLaunchArguments(given, process.cwd(), process.env);

startElectronShell({
  launch,
  rendererFolder: join(applicationFolder, 'dist', 'renderer'),
  preload: join(applicationFolder, 'dist', 'preload', 'index.cjs'),
  openEngine: async () => {
    // Loaded while the window opens: the engine brings the database and the models with it.
    const { createEngine } = await import('../engine.ts');
    return createEngine({
      ...(launch.dataFolder === null ? {} : { dataFolder: launch.dataFolder }),
      spawnWorker: spawnUtilityWorker,
    });
  },
});
