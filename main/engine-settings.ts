/** The engine's own settings: how many workers there are, and whether folders are watched. They hold at once. */
import { availableParallelism } from 'node:os';
import {
  defaultEnginePreferences,
  enginePreferencesSchema,
  type EnginePreferences,
  type EngineState,
} from '../models/engine-preferences.ts';
import type { FolderWatch } from './library/folder-watch.ts';
import type { Settings } from './library/store/settings.ts';
import type { PoolKeeper } from './workers/pool-keeper.ts';
import { defaultWorkerCount } from './workers/worker-count.ts';

/** Where they lie in the settings. */
export const enginePreferencesKey = 'engine.preferences';

/** The preferences; the defaults where they are not set or not understood. */
export function readEnginePreferences(settings: Pick<Settings, 'get'>): EnginePreferences {
  const result = enginePreferencesSchema.safeParse(settings.get(enginePreferencesKey) ?? {});
  return result.success ? result.data : defaultEnginePreferences;
}

interface EngineSettingsParts {
  readonly settings: Pick<Settings, 'get' | 'set'>;
  readonly pools: PoolKeeper;
  /** Null where nothing is ever watched. */
  readonly watch: FolderWatch | null;
  readonly dataFolder: string;
  /** What the command line said of the workers; wins until another number is chosen. */
  readonly workers: number | undefined;
}

export class EngineSettings {
  readonly #parts: EngineSettingsParts;

  /** Sets up workers and watch as they were left. */
  constructor(parts: EngineSettingsParts) {
    this.#parts = parts;
    const { workers } = readEnginePreferences(parts.settings);
    parts.pools.resize(parts.workers ?? workers ?? undefined);
  }

  /** Begins to watch the library's folders, unless that is switched off. */
  startWatching(): void {
    if (readEnginePreferences(this.#parts.settings).watch) this.#parts.watch?.start();
  }

  get(): EngineState {
    const { settings, pools, watch, dataFolder } = this.#parts;
    return {
      ...readEnginePreferences(settings),
      workersInUse: pools.size,
      workersUsual: defaultWorkerCount(),
      processors: availableParallelism(),
      unwatched: [...(watch?.unwatched ?? [])],
      dataFolder,
    };
  }

  change(change: {
    readonly workers?: number | null | undefined;
    readonly watch?: boolean | undefined;
  }): EngineState {
    const { settings, pools, watch } = this.#parts;
    const before = readEnginePreferences(settings);
    const after: EnginePreferences = {
      workers: change.workers === undefined ? before.workers : change.workers,
      watch: change.watch ?? before.watch,
    };
    settings.set(enginePreferencesKey, after);
    if (change.workers !== undefined) pools.resize(after.workers ?? undefined);
    if (change.watch !== undefined) {
      if (after.watch) watch?.start();
      else watch?.stop();
    }
    return this.get();
  }
}
