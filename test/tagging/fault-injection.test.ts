/**
 * Every file system call of a write and of an undo fails, is cut short, is the last one of the process, or the
 * last one before the power goes. The file is then the old or the new one, and history agrees with the disk.
 */
import { describe, expect, it } from 'vitest';
import { Killed, type Fault } from '../support/memory-file-system.ts';
import {
  hiddenNames,
  lastState,
  rehearse,
  sceneOf,
  stateOf,
  writeOnce,
} from '../support/tags/fault-scene.ts';
import { taggedFlacs, taggedMp3s } from '../support/tags/tagged-files.ts';
import { upgradableFiles } from '../support/tags/upgradable-files.ts';

const crashes: readonly {
  readonly name: string;
  readonly fault: Fault;
  readonly power?: 'names lost' | 'names kept';
}[] = [
  { name: 'killed before', fault: { kind: 'kill', when: 'before' } },
  { name: 'killed halfway', fault: { kind: 'kill', when: 'half' } },
  { name: 'killed after', fault: { kind: 'kill', when: 'after' } },
  { name: 'power lost before, names lost', fault: { kind: 'kill', when: 'before' }, power: 'names lost' },
  { name: 'power lost after, names lost', fault: { kind: 'kill', when: 'after' }, power: 'names lost' },
  { name: 'power lost before, names kept', fault: { kind: 'kill', when: 'before' }, power: 'names kept' },
  { name: 'power lost after, names kept', fault: { kind: 'kill', when: 'after' }, power: 'names kept' },
];

/** One of each kind of tag surgery, one on a disk that shares blocks, two with a note, and upgrades of both versions. */
const files = [...taggedMp3s(), ...taggedFlacs()]
  .filter(({ name }) =>
    /^(no-tag|v24-rich|v24-ape-id3v1|v23-unsynchronised|v22|rich|no-padding)\./.test(name),
  )
  .flatMap((file) => [
    file,
    ...(file.name === 'v24-rich.mp3' ? [{ ...file, name: `cloned ${file.name}` }] : []),
    ...(/^(v24-ape-id3v1|no-padding)\./.test(file.name) ? [{ ...file, name: `noted ${file.name}` }] : []),
  ])
  .concat(
    upgradableFiles()
      .filter(({ name }) => /^(v23-dated-unsynchronised|v22-rich)\./.test(name))
      .map((file) => ({ ...file, name: `upgraded ${file.name}` })),
  );

describe.each(files)('$name', (file) => {
  it.each(crashes)('$name: the file is whole and history true', async ({ fault, power }) => {
    const { after, writeCalls } = await rehearse(file);
    for (let index = 0; index < writeCalls; index++) {
      const scene = await sceneOf(file, after);
      const { fileSystem, newWriter } = scene;
      fileSystem.faultAt = (call) => (call.index === index ? fault : undefined);
      const outcome = await writeOnce(scene, newWriter()).catch((error: unknown) => error);
      expect(outcome instanceof Killed || fileSystem.calls.length <= index).toBe(true);
      if (power) fileSystem.losePower(power === 'names kept');
      else fileSystem.restart();
      const state = stateOf(scene);

      const writer = newWriter();
      await writer.recover();
      expect(stateOf(scene), 'recovery touches no file').toBe(state);
      const recorded = await lastState(writer, 'write');
      if (state === 'new') expect(recorded, `call ${index}`).toBe('written');
      else expect(recorded === 'interrupted' || recorded === null, `call ${index}: ${recorded}`).toBe(true);
      // A name that reached the disk before the journal did is the one thing a power loss may leave.
      if (power !== 'names kept') expect(hiddenNames(scene), `call ${index}`).toEqual([]);

      if (state === 'new') await writer.undo('last');
      expect(stateOf(scene)).toBe('old');
      await writer.recover();
      expect(await lastState(writer, 'write')).toBe(state === 'new' ? 'undone' : recorded);
    }
  });

  it.each(crashes)('$name in an undo: the same', async ({ fault, power }) => {
    const { after, undoCalls } = await rehearse(file);
    for (let index = 0; index < undoCalls; index++) {
      const scene = await sceneOf(file, after);
      const { fileSystem, newWriter } = scene;
      await writeOnce(scene, newWriter());
      fileSystem.restart();
      fileSystem.faultAt = (call) => (call.index === index ? fault : undefined);
      await newWriter()
        .undo('last')
        .catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
      if (power) fileSystem.losePower(power === 'names kept');
      else fileSystem.restart();
      const state = stateOf(scene);

      const writer = newWriter();
      await writer.recover();
      expect(stateOf(scene)).toBe(state);
      expect(await lastState(writer, 'write'), `call ${index}`).toBe(state === 'old' ? 'undone' : 'written');
      if (power !== 'names kept') expect(hiddenNames(scene)).toEqual([]);
      if (state === 'new') expect((await writer.undo('last')).results[0]?.status).toBe('written');
      expect(stateOf(scene)).toBe('old');
    }
  });

  it.each([
    'EIO',
    'ENOSPC',
    'EDQUOT',
    'EACCES',
    'EPERM',
    'EROFS',
    'EBUSY',
    'ENOENT',
    'EMFILE',
    'ENAMETOOLONG',
  ])('%s at any call: a failure with a sentence, or a file that is written all the same', async (code) => {
    const { after, writeCalls } = await rehearse(file);
    for (let index = 0; index < writeCalls; index++) {
      const scene = await sceneOf(file, after);
      const { fileSystem, newWriter } = scene;
      fileSystem.faultAt = (call) => (call.index === index ? { kind: 'error', code } : undefined);
      const writer = newWriter();
      const result = await writeOnce(scene, writer);
      const failed = fileSystem.calls[index];
      fileSystem.restart();
      const where = `call ${index}, ${failed?.name} of ${failed?.path}`;
      expect(stateOf(scene), where).toBe(result.status === 'written' ? 'new' : 'old');
      if (result.status === 'failed') {
        expect(result.failure?.code, where).not.toBe('internal');
        expect(result.failure?.message).toMatch(/(not touched|Nothing was written|left)/);
      }
      if (failed?.name !== 'remove') expect(hiddenNames(scene), where).toEqual([]);

      const next = newWriter();
      await next.recover();
      const recorded = await lastState(next, 'write');
      if (result.status === 'written') expect(recorded, where).toBe('written');
      else expect(['failed', 'interrupted', null], where).toContain(recorded);
    }
  });

  it('a disk that stays full: the file is old, nothing is left beside it', async () => {
    const { after, writeCalls } = await rehearse(file);
    for (let index = 0; index < writeCalls; index++) {
      const scene = await sceneOf(file, after);
      scene.fileSystem.faultAt = (call) =>
        call.index >= index && /^(create|file\.write|file\.sync)$/.test(call.name)
          ? { kind: 'error', code: 'ENOSPC' }
          : undefined;
      const result = await writeOnce(scene, scene.newWriter());
      expect(stateOf(scene)).toBe(result.status === 'written' ? 'new' : 'old');
      if (result.status === 'failed') expect(result.failure?.code).toBe('disk-full');
      expect(hiddenNames(scene)).toEqual([]);
    }
  });

  it('reads and writes that do half of what was asked change nothing', async () => {
    const { after } = await rehearse(file);
    const scene = await sceneOf(file, after);
    scene.fileSystem.faultAt = () => ({ kind: 'short' });
    expect((await writeOnce(scene, scene.newWriter())).status).toBe('written');
    expect(stateOf(scene)).toBe('new');
    expect((await scene.newWriter().undo('last')).results[0]?.status).toBe('written');
    expect(stateOf(scene)).toBe('old');
  });
});
