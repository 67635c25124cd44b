/** Before electron-builder packs: everything is built, and the TensorFlow library is in place as files, not links. */
import { ensureElectronBuilt } from './setup/build.mjs';
import { say } from './setup/say.mjs';
import { materialiseTensorflow } from './setup/tensorflow.mjs';

export async function beforePack() {
  await ensureElectronBuilt();
  if (!materialiseTensorflow())
    say('there is no TensorFlow library here: the package will run on WebAssembly');
}

// oxlint-disable-next-line import/no-default-export -- electron-builder asks for one
export default beforePack;
