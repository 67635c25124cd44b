/** What recovery found of a write that was cut off is told once, and nothing where nothing was cut off. */
import { expect, test } from 'vitest';
import { JobBoard } from '../../main/jobs.ts';
import { WriteService } from '../../main/tagging/write-service.ts';
import { openStore } from '../support/library-fixture.ts';
import { Killed } from '../support/memory-file-system.ts';
import { taggedFiles } from '../support/tags/all-tagged-files.ts';
import { rehearse, sceneOf, stateOf, writeOnce, type Scene } from '../support/tags/fault-scene.ts';

const song = taggedFiles().find(({ name }) => name === 'v24-rich.mp3')!;

const serviceOver = (scene: Scene): WriteService =>
  new WriteService({
    writer: scene.newWriter(),
    store: openStore(),
    jobs: new JobBoard(() => {}),
    publish: () => {},
  });

test('a write killed at any call is told of as the disk has it', async () => {
  const { after } = await rehearse(song);
  const told = new Set<string>();
  for (let index = 0; ; index++) {
    const scene = await sceneOf(song, after);
    scene.fileSystem.faultAt = (call) => (call.index === index ? { kind: 'kill', when: 'after' } : undefined);
    const ended = await writeOnce(scene, scene.newWriter()).then(
      () => 'whole',
      (error: unknown) => error,
    );
    scene.fileSystem.restart();
    if (ended === 'whole') break;
    expect(ended).toBeInstanceOf(Killed);
    const service = serviceOver(scene);
    await service.recover();
    const interruption = service.takeInterruption();
    if (interruption === null) continue;
    const isNew = stateOf(scene) === 'new';
    told.add(isNew ? 'written' : 'interrupted');
    expect(interruption.unknown).toBe(0);
    if (interruption.interrupted > 0) expect(isNew).toBe(false);
    if (interruption.written > 0) expect(isNew).toBe(true);
    expect(service.takeInterruption()).toBeNull();
  }
  expect([...told].toSorted()).toEqual(['interrupted', 'written']);
});

test('nothing is told where nothing was cut off', async () => {
  const { after } = await rehearse(song);
  const scene = await sceneOf(song, after);
  await writeOnce(scene, scene.newWriter());
  const service = serviceOver(scene);
  await service.recover();
  expect(service.takeInterruption()).toBeNull();
});
