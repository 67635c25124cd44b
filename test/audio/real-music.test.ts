/**
 * The network's input from real recordings against librosa's: needs the development data, which is not part of the
 * repository. Looked for in ../shared/data/gtzan, or where EARMARK_GTZAN says.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readTrackAudio } from '../../main/audio/excerpts.ts';
import { extractFeatures } from '../../main/audio/features.ts';
import { musicnnFeatures } from '../../models/feature-config.ts';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const data = process.env['EARMARK_GTZAN'] ?? join(shared, 'data/gtzan');
const golden = join(data, '../../prototypes/musicnn/golden-audio.json');
const isThere = existsSync(join(data, 'audio/clips-30s')) && existsSync(golden);
if (!isThere) console.info(`Skipped: no recordings in ${data} (EARMARK_GTZAN names another folder).`);

const frame = 100;

test.skipIf(!isThere)('frames of six clips are those of the reference', async () => {
  const { clips } = z
    .object({
      clips: z.array(
        z.object({ file: z.string(), windows: z.number(), input_frame_100: z.array(z.number()) }),
      ),
    })
    .parse(JSON.parse(await readFile(golden, 'utf8')));
  const files = await readdir(join(data, 'audio/clips-30s'), { recursive: true });
  const errors: number[] = [];
  for (const clip of clips) {
    const file = files.find((name) => name.endsWith(clip.file));
    expect(file, clip.file).toBeDefined();
    const track = await readTrackAudio(join(data, 'audio/clips-30s', file!), {
      excerptSeconds: 30,
      segmentSeconds: 2.992,
    });
    const windows = await extractFeatures(track.excerpts, musicnnFeatures);
    expect(windows).toHaveLength(clip.windows);
    for (const [mel, expected] of clip.input_frame_100.entries()) {
      errors.push(Math.abs(windows[0]!.data[frame * musicnnFeatures.nMels + mel]! - expected));
    }
  }
  errors.sort((a, b) => a - b);
  expect(errors[Math.floor(errors.length * 0.99)]).toBeLessThan(0.002);
  expect(errors.at(-1)).toBeLessThan(0.02);
});
