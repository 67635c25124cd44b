/** Tracks on which two compared models differ can be listened to. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createEngine } from '../../main/engine.ts';
import { firstComparedClip } from '../../main/retrain/model-comparer.ts';
import { madeClip, writeClip } from '../training/made-genres.ts';

const shipped = fileURLToPath(new URL('../../models/bundles/gtzan-v1', import.meta.url));
const named = z.looseObject({ labels: z.array(z.string()) });

test('each track that one of two models alone knew leads to its own file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-compared-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // The same model with its genres the other way round: each is right where the other is wrong.
  const installed = join(folder, 'data', 'models', 'contrary');
  cpSync(shipped, installed, { recursive: true });
  const path = join(installed, 'manifest.json');
  const manifest = named.parse(JSON.parse(readFileSync(path, 'utf8')));
  const labels = manifest.labels.toReversed();
  writeFileSync(path, JSON.stringify({ ...manifest, id: 'contrary', name: 'Contrary', labels }));
  const music = join(folder, 'music');
  for (const [number, genre] of labels.entries())
    await writeClip(music, `${genre}/tune.wav`, madeClip('melody', number + 1));

  const engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  onTestFinished(() => engine.close());
  const { jobId } = await engine.request('models.compare', {
    first: 'gtzan-v1',
    second: 'contrary',
    source: { folder: music, library: false },
  });
  await engine.jobs.finished(jobId);
  const { result, failure } = await engine.request('models.comparison', {});
  expect(failure).toBeNull();
  expect(result!.differing.length).toBeGreaterThan(0);
  for (const { clip, path: file, truth } of result!.differing) {
    expect(file).toBe(join(music, truth, 'tune.wav'));
    expect(await engine.clipPath(clip)).toBe(file);
  }
  expect(await engine.clipPath(firstComparedClip + labels.length)).toBeNull();
  expect(await engine.clipPath(0)).toBeNull();
}, 60_000);
