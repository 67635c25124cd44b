/** Where the development data set lies, for the tests that measure on real music. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../../shared/data/gtzan', import.meta.url));

/** EARMARK_GTZAN, or the folder beside the repository; undefined where neither is. */
export const gtzanFolder = [process.env['EARMARK_GTZAN'], beside].find(
  (folder) => folder !== undefined && existsSync(`${folder}/mel-train.json`),
);
