/**
 * Faults where faults are mended: errors at every call of an undo, and errors and kills at every call of a recovery.
 * And one file of every container, killed and failed at every call of its write.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { Killed, type Fault } from '../support/memory-file-system.ts';
import { taggedFiles } from '../support/tags/all-tagged-files.ts';
import {
  hiddenNames,
  lastState,
  rehearse,
  sceneOf,
  stateOf,
  writeOnce,
  type Scene,
} from '../support/tags/fault-scene.ts';

let injected = 0;
afterAll(() => expect(injected, 'faults injected').toBeGreaterThan(1000));

const song = taggedFiles().find(({ name }) => name === 'v24-rich.mp3')!;
const codes = ['EIO', 'ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EBUSY', 'ENAMETOOLONG', 'EMFILE'] as const;

const faults: readonly Fault[] = [
  { kind: 'kill', when: 'before' },
  { kind: 'kill', when: 'half' },
  { kind: 'kill', when: 'after' },
  { kind: 'error', code: 'EIO' },
  { kind: 'error', code: 'ENOSPC' },
];

/** Runs `work` with a fault at one call; says whether there was that call. */
async function withFault(
  scene: Scene,
  index: number,
  fault: Fault,
  work: () => Promise<unknown>,
): Promise<boolean> {
  const { fileSystem } = scene;
  fileSystem.calls.length = 0;
  let isInjected = false;
  fileSystem.faultAt = (call) => {
    if (call.index !== index) return undefined;
    isInjected = true;
    return fault;
  };
  await work().catch((error: unknown) => {
    const isSystemError = error instanceof Error && 'code' in error;
    expect(error instanceof Killed || isSystemError, String(error)).toBe(true);
  });
  fileSystem.restart();
  if (isInjected) injected++;
  return isInjected;
}

function nameOf(fault: Fault): string {
  if (fault.kind === 'kill') return `killed ${fault.when}`;
  return fault.kind === 'error' ? fault.code : fault.kind;
}

describe('an undo', () => {
  it.each(codes)('with %s at any call puts the file back, or leaves it as it was written', async (code) => {
    const { after } = await rehearse(song);
    for (let index = 0; ; index++) {
      const scene = await sceneOf(song, after);
      await writeOnce(scene, scene.newWriter());
      const undoing = scene.newWriter();
      const fault: Fault = { kind: 'error', code };
      if (!(await withFault(scene, index, fault, () => undoing.undo('last')))) break;
      const state = stateOf(scene);
      const writer = scene.newWriter();
      await writer.recover();
      expect(stateOf(scene)).toBe(state);
      expect(await lastState(writer, 'write'), `call ${index}`).toBe(state === 'old' ? 'undone' : 'written');
      if (state === 'new') expect((await writer.undo('last')).results).toMatchObject([{ failure: null }]);
      expect(stateOf(scene)).toBe('old');
    }
  });
});

describe('a recovery', () => {
  /** A write killed at this call leaves something to recover. */
  async function killedWrite(after: Buffer, index: number): Promise<Scene> {
    const scene = await sceneOf(song, after);
    scene.fileSystem.faultAt = (call) => (call.index === index ? { kind: 'kill', when: 'after' } : undefined);
    await writeOnce(scene, scene.newWriter()).catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
    scene.fileSystem.restart();
    return scene;
  }

  it.each(faults.map((fault) => [nameOf(fault), fault] as const))(
    '%s at any call touches no file, and the next one settles all',
    async (_, fault) => {
      const { after, writeCalls } = await rehearse(song);
      for (let killedAt = 0; killedAt < writeCalls; killedAt += 3) {
        for (let index = 0; ; index++) {
          const scene = await killedWrite(after, killedAt);
          const state = stateOf(scene);
          const recovering = scene.newWriter();
          if (!(await withFault(scene, index, fault, () => recovering.recover()))) break;
          expect(stateOf(scene)).toBe(state);
          const writer = scene.newWriter();
          await writer.recover();
          expect(stateOf(scene)).toBe(state);
          const recorded = await lastState(writer, 'write');
          const where = `write killed at ${killedAt}, recovery at ${index}`;
          if (state === 'new') expect(recorded, where).toBe('written');
          else expect(['interrupted', null], where).toContain(recorded);
          if (fault.kind === 'kill') expect(hiddenNames(scene), where).toEqual([]);
          expect(await writer.recover(), where).toMatchObject({ batches: 0 });
        }
      }
    },
  );
});

/** The smallest file of each container and tag kind: by their extension. */
const containers = Map.groupBy(taggedFiles(), ({ name }) => name.slice(name.lastIndexOf('.')));
const smallest = [...containers].map(([extension, files]) => {
  const [file] = files.toSorted((a, b) => a.bytes.length - b.bytes.length);
  return { extension, file: file! };
});

describe.each(smallest)('$extension', ({ file }) => {
  it('is the old or the new file after a fault at any call of its write, and history agrees', async () => {
    const { after, writeCalls } = await rehearse(file);
    for (let index = 0; index < writeCalls; index++) {
      for (const fault of faults) {
        const scene = await sceneOf(file, after);
        const writing = scene.newWriter();
        await withFault(scene, index, fault, () => writeOnce(scene, writing));
        const state = stateOf(scene);
        const writer = scene.newWriter();
        await writer.recover();
        const recorded = await lastState(writer, 'write');
        if (state === 'new') {
          expect(recorded, `call ${index}`).toBe('written');
          expect((await writer.undo('last')).results).toMatchObject([{ failure: null }]);
        } else expect(['failed', 'interrupted', null], `call ${index}`).toContain(recorded);
        expect(stateOf(scene)).toBe('old');
      }
    }
  });
});
