/** One engine for the length of a command: opened first, closed whatever happens. */
import { createEngine, type Engine } from '../engine.ts';

/** The program could not start at all: exit status 3. */
export class CouldNotStart extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'CouldNotStart';
  }
}

/** Options that decide which engine is opened. */
export interface SessionOptions {
  readonly data?: string;
  readonly workers?: number;
  /** Whether the library's folders are watched, as for a window. */
  readonly watch?: boolean;
}

/** Opens the engine, hands it to `work`, and closes it again. Throws CouldNotStart when it does not open. */
export async function withEngine(
  options: SessionOptions,
  work: (engine: Engine) => Promise<number>,
): Promise<number> {
  let engine: Engine;
  try {
    engine = await createEngine({
      ...(options.data === undefined ? {} : { dataFolder: options.data }),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
      ...(options.watch === undefined ? {} : { watch: options.watch }),
    });
  } catch (error) {
    throw new CouldNotStart(error);
  }
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
