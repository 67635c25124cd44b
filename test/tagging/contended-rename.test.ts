/** Another program holds the file at the moment of the rename: what it saves meanwhile stays. */
import { describe, expect, it } from 'vitest';
import { hiddenNames, lastState, path, sceneOf, stateOf, writeOnce } from '../support/tags/fault-scene.ts';
import { taggedMp3s } from '../support/tags/tagged-files.ts';

const file = taggedMp3s().find(({ name }) => name === 'v24-rich.mp3')!;

describe.each(['EBUSY', 'EPERM', 'EACCES'])('a rename that is refused with %s', (code) => {
  it('is not tried again over what the program that held the file saved', async () => {
    const scene = await sceneOf(file, file.bytes);
    const { fileSystem } = scene;
    const saved = Buffer.concat([file.bytes, Buffer.from('saved by another program')]);
    let renames = 0;
    fileSystem.faultAt = ({ name }) => {
      if (name !== 'rename' || renames++ > 0) return undefined;
      fileSystem.put(path, saved);
      return { kind: 'error', code };
    };
    const result = await writeOnce(scene, scene.newWriter());
    expect(result).toMatchObject({ status: 'failed', failure: { code: 'file-changed' } });
    expect(fileSystem.content(path)!.equals(saved)).toBe(true);
    expect(hiddenNames(scene)).toEqual([]);
    expect(await lastState(scene.newWriter(), 'write')).toBe('failed');
  });

  it('is tried again where the file stayed as it was', async () => {
    const scene = await sceneOf(file, file.bytes);
    const { fileSystem } = scene;
    let renames = 0;
    fileSystem.faultAt = ({ name }) =>
      name === 'rename' && renames++ < 2 ? { kind: 'error', code } : undefined;
    expect((await writeOnce(scene, scene.newWriter())).status).toBe('written');
    expect((await scene.newWriter().undo('last')).results[0]?.status).toBe('written');
    expect(stateOf(scene)).toBe('old');
  });
});
