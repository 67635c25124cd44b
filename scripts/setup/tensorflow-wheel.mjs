/**
 * The library out of TensorFlow's Python wheel, and the addon compiled against it.
 *
 * The wheel's libtensorflow_cc exports the C API that tfjs-node is written for. The addon speaks Node-API, which
 * is the same in every Node since 18, so npm's `node-api-headers` is all it needs besides.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { failureLine, runChild } from './child.mjs';
import { isMusl } from './dependencies.mjs';
import { bytesBelow } from './folders.mjs';
import { copyPackage, packageEnvironment, trim } from './tensorflow-installer.mjs';
import { say, showProgress } from './say.mjs';

/** @import { InstallPlace } from './tensorflow-installer.mjs' */

export const wheelVersion = '2.15.1';

/** The wheel, to the byte: pip refuses anything else. */
const wheel = {
  requirement: `tensorflow-cpu==${wheelVersion}`,
  sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
  bytes: 207_208_420,
  python: '3.11',
  platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
};

/** Wheel, unpacked library and headers, with room to spare. */
const neededBytes = 1.2e9;

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const headerFolders = [
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tsl/',
];

/**
 * @param {InstallPlace} place
 * @throws Error with the reason when it fails
 */
export async function installFromWheel({ node, staging, packageFolder, modulesFolder }) {
  const obstacle = findObstacle(staging);
  if (obstacle !== null) throw new Error(obstacle);
  const pip = await findPip();
  if (pip === null)
    throw new Error(
      'Python with pip is needed to download it, and there is none (install python3 and python3-pip)',
    );
  const compiler = await findCompiler();
  if (compiler === null)
    throw new Error('a C++ compiler is needed to build the addon, and there is none (install g++)');

  const downloads = join(staging, 'download');
  const file = await downloadWheel({ pip, folder: downloads, ...wheel });
  say('unpacking the TensorFlow library');
  await unpackWheel(pip.python, file, join(staging, 'unpacked'));
  rmSync(downloads, { recursive: true });
  layOut(join(staging, 'unpacked'), staging);
  say('building the addon (about ten seconds)');
  const target = join(staging, 'lib', 'napi-v8');
  mkdirSync(target, { recursive: true });
  const fault = await compileAddon({ compiler, staging, packageFolder, modulesFolder, target });
  if (fault !== null) await buildWithNodeGyp({ node, staging, packageFolder, modulesFolder, fault });
  trim(staging);
}

/**
 * Why the wheel could not be of use here, before anything is downloaded.
 *
 * @param {string} folder on the disk that takes it
 * @returns {string | null}
 */
function findObstacle(folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `there is no TensorFlow wheel for ${process.platform} ${process.arch}`;
  }
  if (isMusl()) return 'the TensorFlow library needs the GNU C library, and this Linux has musl';
  if (!hasAvx()) return 'the TensorFlow library needs a processor with AVX';
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < neededBytes) {
    return `the cache folder's disk has less than ${neededBytes / 1e9} GB free (EARMARK_CACHE chooses another folder)`;
  }
  return null;
}

function hasAvx() {
  try {
    return /^flags\s*:.*\bavx\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return true; // not known: the verification will tell
  }
}

/**
 * A Python and how to call its pip.
 *
 * @typedef {object} Pip
 * @property {string} python
 * @property {readonly string[]} args
 */

/** @returns {Promise<Pip | null>} */
export async function findPip() {
  for (const python of ['python3', 'python']) {
    const { status } = await runChild(python, ['-m', 'pip', '--version'], { limitSeconds: 30 });
    if (status === 0) return { python, args: ['-m', 'pip'] };
  }
  return null;
}

/** The C++ compiler: CXX, else the first of the usual names that runs. */
async function findCompiler() {
  for (const name of [process.env['CXX'], 'g++', 'c++', 'clang++']) {
    if (!name) continue;
    const { status } = await runChild(name, ['--version'], { limitSeconds: 30 });
    if (status === 0) return name;
  }
  return null;
}

/**
 * Downloads one wheel, exactly the one of that hash.
 *
 * @param {object} options
 * @param {Pip} options.pip
 * @param {string} options.folder it is created
 * @param {string} options.requirement `name==version`
 * @param {string} options.sha256
 * @param {number} options.bytes for the progress
 * @param {string} options.python version it is for
 * @param {readonly string[]} options.platforms
 * @param {readonly string[]} [options.pipArguments] more of them
 * @returns {Promise<string>} path of the wheel
 * @throws Error with the reason, above all when the hash differs
 */
export async function downloadWheel({
  pip,
  folder,
  requirement,
  sha256,
  bytes,
  python,
  platforms,
  pipArguments = [],
}) {
  mkdirSync(folder, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${requirement} --hash=sha256:${sha256}\n`);
  const stop = showProgress('downloading TensorFlow', bytes, () => bytesBelow(folder));
  const result = await runChild(
    pip.python,
    [
      ...pip.args,
      'download',
      '--require-hashes',
      `--requirement=${requirements}`,
      `--dest=${folder}`,
      ...'--no-deps --only-binary=:all: --implementation=cp'.split(' '),
      `--python-version=${python}`,
      ...platforms.map((platform) => `--platform=${platform}`),
      ...'--no-input --disable-pip-version-check --no-cache-dir --progress-bar=off --quiet'.split(' '),
      ...pipArguments,
    ],
    { env: { ...process.env, TMPDIR: folder } },
  );
  stop();
  if (result.status !== 0) {
    if (/do not match the hashes/i.test(result.output)) {
      throw new Error(
        `the downloaded ${requirement} is not the expected file (its hash differs) and was thrown away`,
      );
    }
    throw new Error(`pip could not download ${requirement} (${failureLine(result.output)})`);
  }
  const name = readdirSync(folder).find((entry) => entry.endsWith('.whl'));
  if (name === undefined) throw new Error(`pip downloaded no wheel of ${requirement}`);
  return join(folder, name);
}

/** Extracts the members whose names are given, whole folders with a trailing slash; checks each CRC. */
const unpackScript = `
import sys, zipfile
wheel, target, *wanted = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    names = [n for n in archive.namelist() if any(n == w or (w.endswith('/') and n.startswith(w)) for w in wanted)]
    archive.extractall(target, names)
`;

/**
 * @param {string} python
 * @param {string} file the wheel
 * @param {string} target
 */
async function unpackWheel(python, file, target) {
  const wanted = [...libraries.map((name) => `tensorflow/${name}`), ...headerFolders];
  const result = await runChild(python, ['-c', unpackScript, file, target, ...wanted]);
  if (result.status !== 0)
    throw new Error(`the TensorFlow wheel could not be unpacked (${failureLine(result.output)})`);
}

/**
 * Arranges the unpacked parts as tfjs-node's build expects them.
 *
 * @param {string} unpacked
 * @param {string} staging
 */
function layOut(unpacked, staging) {
  const folder = join(staging, 'deps', 'lib');
  mkdirSync(folder, { recursive: true });
  for (const name of libraries) renameSync(join(unpacked, 'tensorflow', name), join(folder, name));
  symlinkSync('libtensorflow_cc.so.2', join(folder, 'libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', join(folder, 'libtensorflow_framework.so'));
  renameSync(join(unpacked, 'tensorflow', 'include'), join(staging, 'deps', 'include'));
  rmSync(unpacked, { recursive: true });
}

/**
 * Compiles the addon straight away, without node-gyp and the headers that it would download.
 *
 * @param {object} options
 * @param {string} options.compiler
 * @param {string} options.staging
 * @param {string} options.packageFolder
 * @param {string} options.modulesFolder
 * @param {string} options.target folder of the addon
 * @returns {Promise<string | null>} what went wrong
 */
async function compileAddon({ compiler, staging, packageFolder, modulesFolder, target }) {
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(packageFolder, 'binding', name));
  const folder = join(staging, 'deps', 'lib');
  const addon = join(target, 'tfjs_binding.node');
  const result = await runChild(compiler, [
    ...'-std=c++17 -O2 -fPIC -shared -w -DNAPI_VERSION=8 -DBUILDING_NODE_EXTENSION'.split(' '),
    `-I${join(modulesFolder, 'node-api-headers', 'include')}`,
    `-I${join(staging, 'deps', 'include')}`,
    ...sources,
    ...libraries.map((name) => join(folder, name)),
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    '-o',
    addon,
  ]);
  return result.status === 0 && existsSync(addon) ? null : failureLine(result.output);
}

/**
 * Builds the addon the way tfjs-node's own package does.
 *
 * @param {object} options
 * @param {string} options.node
 * @param {string} options.staging
 * @param {string} options.packageFolder
 * @param {string} options.modulesFolder
 * @param {string} options.fault why the compiler alone would not do
 */
async function buildWithNodeGyp({ node, staging, packageFolder, modulesFolder, fault }) {
  copyPackage(packageFolder, staging);
  const program = join(modulesFolder, '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp');
  const result = await runChild(node, ['--no-deprecation', program, 'install', '--build-from-source'], {
    cwd: staging,
    env: packageEnvironment(modulesFolder),
    limitSeconds: 300,
  });
  if (result.status !== 0) {
    throw new Error(`the addon could not be built (${fault}; with node-gyp: ${failureLine(result.output)})`);
  }
}
