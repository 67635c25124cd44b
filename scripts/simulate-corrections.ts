/**
 * What corrections are worth: an author, whose genres are not the model's, goes through a library and puts right what
 * is suggested; a model learns from that, and tracks that nobody decided show whether it follows its author.
 *
 *   node scripts/simulate-corrections.ts --library FOLDER... --held FOLDER... [--rename OLD=NEW,...]
 *                                        [--corrections 200] [--data FOLDER] [--workers 2]
 *
 * Each FOLDER has one folder of audio per genre; no track of the held ones may be in the library. The author renames
 * genres, and merges those that get one name; where nothing is said, the author of this file does. The engine does
 * all of it as for a window: it scans, listens, asks, trains on the library and adopts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine, type Engine } from '../main/engine.ts';
import { accuracyInterval } from '../models/bootstrap.ts';
import { outcomesOf, type ScoredTrack } from '../models/evaluation.ts';
import { compareModels } from '../models/model-comparison.ts';
import { trackQuerySchema, type TrackRow } from '../models/engine-contract.ts';
import { trainingOptionsSchema } from '../models/training.ts';
import { seededRandom } from '../main/training/random.ts';

const usualTaste =
  'disco=Dance,pop=Dance,hiphop=Urban,reggae=Urban,metal=Heavy,rock=Heavy,country=Roots,blues=Roots';
const seed = 1;

const { values: options } = parseArgs({
  options: {
    library: { type: 'string', multiple: true },
    held: { type: 'string', multiple: true },
    rename: { type: 'string', default: usualTaste },
    corrections: { type: 'string', default: '200' },
    data: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});
if (!options.library || !options.held) {
  console.error('Say where the music is: --library FOLDER --held FOLDER');
  process.exit(2);
}
const wanted = Number(options.corrections);
const names = new Map(options.rename.split(',').map((pair) => pair.split('=') as [string, string]));
const heldFolders = options.held;

/** What the author calls a track: by the folder that it lies in. */
function authorsGenre({ path }: TrackRow): string {
  const folder = basename(dirname(path));
  return names.get(folder) ?? folder;
}

const isHeld = ({ path }: TrackRow): boolean => heldFolders.some((folder) => path.startsWith(`${folder}/`));

async function rowsOf(engine: Engine): Promise<TrackRow[]> {
  const rows: TrackRow[] = [];
  for (;;) {
    const query = trackQuerySchema.parse({ sort: 'path' });
    const page = await engine.request('library.rows', { query, start: rows.length, count: 500 });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}

/** Waits until nothing runs any more, and answers how many seconds that took. */
async function settled(engine: Engine): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const running = engine.jobs.snapshots().find(({ state }) => state === 'running');
    if (running === undefined) return (performance.now() - startMs) / 1000;
    await engine.jobs.finished(running.jobId);
  }
}

/** How the model in use does on the held tracks, by its author's names; letter case aside. */
async function agreement(engine: Engine): Promise<ScoredTrack[]> {
  return (await rowsOf(engine)).filter(isHeld).map((row) => ({
    id: row.path,
    truth: authorsGenre(row).toLowerCase(),
    genre: (row.genre ?? '').toLowerCase(),
    confidence: row.confidence ?? 0,
  }));
}

/** Decides about tracks as the review asks, until so many were corrected. Answers the corrections and acceptances. */
async function review(engine: Engine): Promise<{ corrected: number; accepted: number }> {
  const learnable = (await rowsOf(engine)).filter((row) => !isHeld(row)).map(({ id }) => id);
  await engine.request('review.open', { selection: { ids: learnable } });
  const done = { corrected: 0, accepted: 0 };
  let { tracks } = await engine.request('review.next', { order: 'informative' });
  while (done.corrected < wanted && tracks.length > 0) {
    const [track, next] = tracks;
    const genre = authorsGenre(track!);
    const isRight = track!.genre?.toLowerCase() === genre.toLowerCase();
    await engine.request('review.decide', {
      selection: { ids: [track!.id] },
      decision: isRight ? { kind: 'accept' } : { kind: 'genres', genres: [genre] },
    });
    if (isRight) done.accepted += 1;
    else done.corrected += 1;
    ({ tracks } = await engine.request('review.next', next ? { from: next.id } : {}));
  }
  return done;
}

function told(tracks: readonly ScoredTrack[]): string {
  const outcomes = outcomesOf(tracks);
  const right = outcomes.filter((outcome) => outcome.right).length;
  const [low, high] = accuracyInterval(outcomes, seededRandom(seed));
  return `${right} of ${tracks.length}: ${percent(right / tracks.length)} (${percent(low)} to ${percent(high)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

const dataFolder = options.data ?? (await mkdtemp(join(tmpdir(), 'earmark-simulated-')));
const engine = await createEngine({ dataFolder, workers: Number(options.workers) });
try {
  const { jobId } = await engine.request('library.add', { paths: [...options.library, ...options.held] });
  await engine.jobs.finished(jobId);
  console.log(`Heard ${(await rowsOf(engine)).length} tracks in ${(await settled(engine)).toFixed(0)} s.`);
  const before = await agreement(engine);
  console.log(`The model in use agrees with the author on held tracks: ${told(before)}.`);

  const decided = await review(engine);
  console.log(`The author corrected ${decided.corrected} tracks and accepted ${decided.accepted}.`);
  const startMs = performance.now();
  const source = { folder: null, library: true };
  await engine.jobs.finished((await engine.request('retrain.choose', { source })).jobId);
  const checkedMs = performance.now();
  const run = await engine.request('retrain.start', {
    method: 'transfer',
    options: trainingOptionsSchema.parse({}),
    name: 'The author',
  });
  await engine.jobs.finished(run.jobId);
  const trainedMs = performance.now();
  const { result, run: after, checkFailure } = await engine.request('retrain.state', {});
  if (result === null)
    throw new Error(after?.failure?.message ?? checkFailure?.message ?? 'No model came out.');
  const adopted = await engine.request('retrain.adopt', {});
  if (adopted.jobId !== null) await engine.jobs.finished(adopted.jobId);
  const seconds = [checkedMs - startMs, trainedMs - checkedMs, performance.now() - trainedMs].map((ms) =>
    (ms / 1000).toFixed(1),
  );
  console.log(
    `Checked in ${seconds[0]} s, trained and judged in ${seconds[1]} s, predicted anew in ${seconds[2]} s.`,
  );
  console.log(`The report says: ${result.comparison.sentence}`);

  const now = await agreement(engine);
  console.log(`The new model agrees with the author on held tracks: ${told(now)}.`);
  const { difference, differenceInterval, pValue, verdict } = compareModels(before, now, seededRandom(seed));
  const [low, high] = differenceInterval.map(percent);
  console.log(
    `Difference: ${percent(difference)} (${low} to ${high}), p = ${pValue.toExponential(1)}: ${verdict}.`,
  );
  if (verdict !== 'better') process.exitCode = 1;
} finally {
  await engine.close();
  if (options.data === undefined) await rm(dataFolder, { recursive: true, force: true });
}
