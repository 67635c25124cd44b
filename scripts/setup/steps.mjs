/** The set-up's steps in their order. Each costs a look at its stamp when it is done. */
import { join } from 'node:path';
import { areDependenciesReady, hasModules, installDependencies } from './dependencies.mjs';
import { workFolder } from './folders.mjs';
import { withLock } from './lock.mjs';
import { chooseNode, readyNode } from './node.mjs';
import { installTensorflow, isTensorflowReady } from './tensorflow.mjs';

/**
 * Sets up what is missing.
 *
 * @param {object} options
 * @param {boolean} options.tensorflow whether the library is needed
 * @returns {Promise<string>} path of the Node 24 binary
 */
export async function ensureSetUp({ tensorflow }) {
  const ready = readyPath(tensorflow);
  if (ready !== null) return ready;
  return withLock(join(workFolder, 'setup.lock'), async () => {
    if (!hasModules() || !areDependenciesReady()) await installDependencies();
    const node = readyNode() ?? (await chooseNode());
    if (tensorflow && !isTensorflowReady()) await installTensorflow(node);
    return node;
  });
}

/** @param {boolean} tensorflow */
function readyPath(tensorflow) {
  if (!areDependenciesReady() || (tensorflow && !isTensorflowReady())) return null;
  return readyNode();
}
