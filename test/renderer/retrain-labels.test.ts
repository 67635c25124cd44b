/** Labels put right in the window over the real engine, and the library as what a model learns from. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import { isJobOver } from '../../models/job.ts';
import { openRetrain, step, tabFromTop, tabTo, writeMadeSet } from '../support/retrain-window.ts';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';
import { madeClip, writeClip } from '../training/made-genres.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

function madeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earmark-labels-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below a folder with a digest of its bytes. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.wav'),
  );
  return Object.fromEntries(
    names.toSorted().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

/** Stops the next check as soon as it begins. */
async function stopNextCheck(engine: Engine): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = async (): Promise<void> => {
    const { checkJobId } = await engine.request('retrain.state', {});
    if (checkJobId === null) return;
    end();
    engine.jobs.stop(checkJobId);
    await engine.jobs.finished(checkJobId);
    resolve();
  };
  const end = engine.subscribe(({ type }) => {
    if (type === 'retrainChanged') stop().catch(reject);
  });
  return promise;
}

test('a suspect is put right in the report, trained on at once, and remembered for the next time', async () => {
  const folder = madeFolder();
  const music = await writeMadeSet(folder, ['drone', 'clicks', 'siren'], 10);
  renameSync(join(music, 'siren/siren-10.wav'), join(music, 'drone/siren-10.wav'));
  const before = contents(music);
  const engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  const { jobId } = await engine.request('retrain.choose', { source: { folder: music, library: false } });
  await engine.jobs.finished(jobId);
  await using window = await starter.openOver(engine);
  const { page } = window;
  const main = page.getByRole('main');
  await openRetrain(page);
  await tabFromTop(page, /^Choose a method$/);
  await step(page, 'Method').waitFor();
  await tabFromTop(page, /^Train$/);
  await main.getByRole('button', { name: 'Adopt…' }).waitFor({ timeout: 120_000 });
  const first = (await engine.request('retrain.state', {})).run!.startedAt;

  const right = main.getByRole('combobox', { name: 'Right genre of siren-10.wav' });
  await right.focus();
  await page.keyboard.press('s');
  expect(await right.inputValue()).toBe('siren');
  const putRight = main.getByRole('status').getByText('1 put right.');
  await putRight.waitFor();
  const stopped = stopNextCheck(engine);
  await tabTo(page, /^Train again$/);
  await stopped;
  // Nothing is lost: neither the model that waits nor what was put right.
  await main.getByRole('button', { name: 'Adopt…' }).waitFor();
  await putRight.waitFor();
  expect((await engine.request('retrain.state', {})).run!.startedAt).toBe(first);
  await tabTo(page, /^Train again$/);
  await expect
    .poll(
      async () => {
        const { run, result } = await engine.request('retrain.state', {});
        return result !== null && run!.startedAt !== first;
      },
      { timeout: 120_000 },
    )
    .toBe(true);
  await main.getByRole('button', { name: 'Adopt…' }).waitFor();
  expect((await engine.models.list()).filter(({ builtIn }) => !builtIn)).toHaveLength(1);
  expect(await main.getByRole('combobox', { name: 'Right genre of siren-10.wav' }).count()).toBe(0);
  expect(contents(music)).toEqual(before);

  await tabFromTop(page, /^Keep on the shelf$/);
  await step(page, 'Choose').waitFor();
  const again = await engine.request('retrain.choose', { source: { folder: music, library: false } });
  await engine.jobs.finished(again.jobId);
  const changes = page.getByRole('table', { name: 'What you put right' });
  await changes.getByRole('row', { name: /siren-10\.wav belongs to siren/ }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await changes.getByRole('button', { name: 'Take back the change of siren-10.wav' }).press('Enter');
  await changes.getByText('is taken back at the next check').waitFor();
  await tabFromTop(page, /^Check again$/);
  await changes.waitFor({ state: 'detached', timeout: 60_000 });
  expect((await engine.request('retrain.state', {})).changes.relabelled).toEqual({});
  expect(contents(music)).toEqual(before);
  expect(window.problems).toEqual([]);
}, 300_000);

test('tracks decided in the library are learned from, alone and beside a folder, and mapped in place', async () => {
  const folder = madeFolder();
  const music = await writeMadeSet(folder, ['drone', 'clicks', 'melody'], 5);
  const engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  await engine.request('library.add', { paths: [music] });
  await expect
    .poll(() => engine.jobs.snapshots().every(({ state }) => isJobOver(state)), { timeout: 90_000 })
    .toBe(true);
  await expect.poll(() => engine.jobs.snapshots().some(({ kind }) => kind === 'analyse')).toBe(true);
  const query = { search: 'drone' };
  const { rows } = await engine.request('library.rows', { query, start: 0, count: 200 });
  const clicks = await engine.request('library.rows', { query: { search: 'clicks' }, start: 0, count: 200 });
  const decide = (ids: number[], genre: string) =>
    engine.request('review.decide', { selection: { ids }, decision: { kind: 'genres', genres: [genre] } });
  await decide(
    rows.map(({ id }) => id),
    'Ambient',
  );
  await decide(
    clicks.rows.map(({ id }) => id),
    'Ticks',
  );

  for (let clip = 1; clip <= 4; clip += 1)
    await writeClip(music, `hip-hop/beat-${clip}.wav`, madeClip('noise', clip));

  await using window = await starter.openOver(engine);
  const { page } = window;
  const main = page.getByRole('main');
  await openRetrain(page);
  await tabFromTop(page, /my library/, 'Space');
  await tabTo(page, /^Check the set$/);
  const genres = main.getByRole('region', { name: 'Genres' }).getByRole('table');
  await genres.waitFor({ timeout: 60_000 });
  const shown = async (): Promise<Record<string, number>> => {
    const { report } = await engine.request('retrain.state', {});
    return Object.fromEntries(report!.genres.map(({ genre, tracks }) => [genre, tracks]));
  };
  expect(await shown()).toEqual({ Ambient: 5, Ticks: 5 });

  // A track that lies in both counts once, as the library has it.
  await tabFromTop(page, /Choose$/);
  await step(page, 'Choose').waitFor();
  await tabTo(page, /^Choose folder/);
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  await dialog.getByRole('textbox').fill(music);
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Use this folder' }).press('Enter');
  await main.getByText(music).waitFor();
  expect(await main.getByRole('checkbox', { name: /my library/ }).isChecked()).toBe(true);
  await tabTo(page, /^Check the set$/);
  await expect
    .poll(async () => Object.keys(await shown().catch(() => ({}))).length, { timeout: 60_000 })
    .toBe(4);
  expect(await shown()).toEqual({ Ambient: 5, Ticks: 5, melody: 5, 'hip-hop': 4 });

  await main.getByText('Your library spells it otherwise: hip-hop is hiphop.').waitFor();
  await tabFromTop(page, /^Spell them so$/);
  await tabFromTop(page, /^Check again$/);
  await expect.poll(shown, { timeout: 60_000 }).toEqual({ Ambient: 5, Ticks: 5, melody: 5, hiphop: 4 });
  await main.getByRole('row', { name: /hip-hop is taken for hiphop/ }).waitFor();
  expect(window.problems).toEqual([]);
}, 240_000);
