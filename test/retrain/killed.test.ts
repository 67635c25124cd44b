/** A process that is killed at any step of the wizard leaves whole models and a present one that is as it was. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../main/engine.ts';
import type { RetrainState } from '../../models/retrain-contract.ts';
import { trainingOptionsSchema, type EpochEvent } from '../../models/training.ts';
import { writeMadeSet } from '../support/retrain-window.ts';

const engineUrl = new URL('../../main/engine.ts', import.meta.url).href;
const quick = { method: 'transfer', options: trainingOptionsSchema.parse({}), name: 'Killed' } as const;
const slow = {
  method: 'dense',
  options: trainingOptionsSchema.parse({ epochs: 24, patience: 24 }),
  name: 'Slow',
} as const;

let folder: string;
let music: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-killed-'));
  music = await writeMadeSet(folder, ['drone', 'clicks', 'siren'], 8);
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What a session says, line by line: jobs as they go on, the state as it changes. */
type Said =
  | { readonly type: 'job'; readonly kind: string; readonly done: number }
  | { readonly type: 'state'; readonly state: RetrainState }
  | { readonly type: 'step'; readonly step: string };

/** A window's requests, one after the other, by a process of its own. */
const session = (steps: readonly (readonly [name: string, payload: object])[]): string => `
  import { createEngine } from ${JSON.stringify(engineUrl)};
  const engine = await createEngine({ dataFolder: ${JSON.stringify(join(folder, 'data'))}, workers: 1 });
  const say = (line) => process.stdout.write(JSON.stringify(line) + '\\n');
  engine.subscribe((event) => {
    if (event.type === 'job') say({ type: 'job', kind: event.job.kind, done: event.job.done });
    if (event.type !== 'retrainChanged') return;
    void engine.request('retrain.state', {}).then((state) => say({ type: 'state', state }), () => {});
  });
  for (const [name, payload] of ${JSON.stringify(steps)}) {
    say({ type: 'step', step: name });
    const { jobId } = await engine.request(name, payload);
    if (jobId) await engine.jobs.finished(jobId);
    say({ type: 'step', step: name + ' done' });
  }
  await engine.close();`;

/** Runs a session and kills it as soon as it says what is waited for, and a moment later. */
async function killAt(
  steps: readonly (readonly [name: string, payload: object])[],
  isMoment: (said: Said) => boolean,
  delayMs = 0,
): Promise<Said | undefined> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', session(steps)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let moment: Said | undefined;
  for await (const line of createInterface(child.stdout)) {
    // The last line may be cut in two by the kill.
    if (moment !== undefined) continue;
    const said = JSON.parse(line) as Said;
    if (!isMoment(said)) continue;
    moment = said;
    setTimeout(() => child.kill('SIGKILL'), delayMs);
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return moment;
}

/** Opens the engine again as the next start does. */
async function reopened<Result>(look: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = await createEngine({ dataFolder: join(folder, 'data'), workers: 1 });
  try {
    return await look(engine);
  } finally {
    await engine.close();
  }
}

/** Every model beside the built-in ones, each of which can be loaded, and nothing half installed among them. */
async function installed(engine: Engine): Promise<string[]> {
  const models = (await engine.models.list()).filter(({ builtIn }) => !builtIn);
  for (const { id } of models) await engine.models.load(id);
  const folders = await readdir(join(folder, 'data/models'));
  expect(folders.toSorted()).toEqual(models.map(({ id }) => id).toSorted());
  return models.map(({ manifest }) => manifest.name);
}

const chooseMusic = (): readonly [string, object] => [
  'retrain.choose',
  { source: { folder: music, library: false } },
];

test('killed while the set is checked, nothing is left, and another check goes on from what was heard', async () => {
  await killAt([chooseMusic()], (said) => said.type === 'job' && said.kind === 'check' && said.done >= 6);
  await reopened(async (engine) => {
    expect(await installed(engine)).toEqual([]);
    expect(await engine.models.currentId()).toBe('gtzan-v1');
    expect(await engine.request('retrain.state', {})).toMatchObject({ checkJobId: null, report: null });
    const { jobId } = await engine.request('retrain.choose', { source: { folder: music, library: false } });
    expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'done' });
    expect((await engine.request('retrain.state', {})).report).toMatchObject({ tracks: 24, trainable: true });
  });
}, 120_000);

test('killed while it trains, the run goes on from its last epoch', async () => {
  const epochsOf = ({ run }: RetrainState): EpochEvent[] =>
    (run?.events ?? []).filter((event) => event.type === 'epoch');
  const moment = await killAt(
    [chooseMusic(), ['retrain.start', slow]],
    (said) => said.type === 'state' && epochsOf(said.state).length >= 3,
  );
  const before = moment?.type === 'state' ? epochsOf(moment.state).slice(0, 3) : [];
  expect(before).toHaveLength(3);
  await reopened(async (engine) => {
    expect(await installed(engine)).toEqual([]);
    expect(await engine.models.currentId()).toBe('gtzan-v1');
    const { run } = await engine.request('retrain.state', {});
    expect(run).toMatchObject({ resumable: true, failure: null, trained: null });
    const { jobId } = await engine.request('retrain.start', slow);
    expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'done' });
    const after = await engine.request('retrain.state', {});
    // With the seconds that they took then: they were not computed again.
    const known = ({ epoch, loss, validationLoss, seconds }: EpochEvent): object => ({
      epoch,
      loss,
      validationLoss,
      seconds,
    });
    expect(epochsOf(after).slice(0, 3).map(known)).toEqual(before.map(known));
    expect(await installed(engine)).toEqual(['Slow']);
    await engine.request('retrain.discard', {});
    expect(await installed(engine)).toEqual([]);
  });
}, 400_000);

test.for([0, 30, 120, 400] as const)(
  'killed %i ms after the training ended, there is one whole model or none, and the run ends well',
  { timeout: 180_000 },
  async (delayMs) => {
    const isScored = (said: Said): boolean =>
      said.type === 'state' &&
      (said.state.run?.events.some((event) => event.type === 'phase' && event.phase === 'scoring') ?? false);
    await killAt([chooseMusic(), ['retrain.start', quick]], isScored, delayMs);
    await reopened(async (engine) => {
      const names = await installed(engine);
      expect(names.filter((name) => name !== 'Killed')).toEqual([]);
      expect(names.length).toBeLessThan(2);
      expect(await engine.models.currentId()).toBe('gtzan-v1');
      const { result, run } = await engine.request('retrain.state', {});
      if (result === null) {
        expect(run).toMatchObject({ resumable: true });
        const { jobId } = await engine.request('retrain.start', quick);
        expect(await engine.jobs.finished(jobId)).toMatchObject({ state: 'done' });
      }
      // Whatever was there is the model of this run, and no second one stands beside it.
      expect(await installed(engine)).toEqual(['Killed']);
      expect((await engine.request('retrain.state', {})).result).not.toBeNull();
      expect(await engine.models.currentId()).toBe('gtzan-v1');
      await engine.request('retrain.discard', {});
      expect(await installed(engine)).toEqual([]);
    });
  },
);

test.for([0, 3, 10, 40] as const)(
  'killed %i ms after adopting began, one of the two models is in use, and the draft agrees',
  { timeout: 180_000 },
  async (delayMs) => {
    await killAt(
      [chooseMusic(), ['retrain.start', quick], ['retrain.adopt', {}]],
      (said) => said.type === 'step' && said.step === 'retrain.adopt',
      delayMs,
    );
    await reopened(async (engine) => {
      expect(await installed(engine)).toEqual(['Killed']);
      const { result } = await engine.request('retrain.state', {});
      const inUse = await engine.models.currentId();
      if (inUse === 'gtzan-v1') {
        expect(result).not.toBeNull();
        await engine.request('retrain.adopt', {});
      } else expect(result).toBeNull();
      const adopted = await engine.models.currentId();
      expect(adopted).not.toBe('gtzan-v1');
      expect((await engine.request('retrain.state', {})).source).toBeNull();
      await engine.request('models.use', { modelId: 'gtzan-v1' });
      await engine.request('models.remove', { modelId: adopted });
    });
  },
);
