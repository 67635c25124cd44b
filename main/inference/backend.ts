/**
 * The inference backend: libtensorflow through tfjs-node, or WebAssembly where that cannot be had.
 *
 * This is the one place that chooses a backend. Node resolves '@tensorflow/tfjs-core' to the same CommonJS file
 * for `import` and `require`, so what this module activates is active for whoever imports it from there. A
 * bundler would take the ES build instead, which is a second engine without a backend: never bundle a network.
 */
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import util from 'node:util';
import type * as tfjs from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { Failure } from '../../models/failure.ts';

/** The TensorFlow.js operations, as networks take them. */
export type TensorFlow = typeof tfjs;

export const backendNames = ['tensorflow', 'wasm'] as const;
export type BackendName = (typeof backendNames)[number];

export interface Backend {
  readonly name: BackendName;
  /** Version of what computes: libtensorflow's, or that of the WebAssembly backend. */
  readonly version: string;
  /** Why it is not libtensorflow; null when it is. */
  readonly reason: string | null;
  /** The operations, with this backend active. */
  readonly tf: TensorFlow;
}

/** The part of tfjs-node's backend that tells which libtensorflow it runs on. */
const nativeBackendSchema = z.object({ binding: z.object({ TF_Version: z.string() }) });

let loading: Promise<Backend> | undefined;

/**
 * Loads the fastest backend there is, once per process; later calls answer with the same one.
 *
 * The variable EARMARK_BACKEND forces one: `tensorflow` (which then fails rather than fall back) or `wasm`.
 *
 * @throws Failure `backend-unavailable` when neither can be loaded.
 */
export function loadBackend(): Promise<Backend> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Backend> {
  const wanted = process.env['EARMARK_BACKEND'] ?? '';
  if (wanted !== '' && !isBackendName(wanted)) {
    throw new Failure(
      'backend-unavailable',
      `EARMARK_BACKEND is "${wanted}", which is no backend. Set it to one of ${backendNames.join(', ')}, or unset it.`,
    );
  }
  if (wanted === 'wasm') return loadWasm('EARMARK_BACKEND asks for it');
  try {
    return await loadTensorflow();
  } catch (error) {
    const reason = `tfjs-node does not load: ${firstLine(error)}`;
    if (wanted === 'tensorflow') {
      throw new Failure('backend-unavailable', `${sentence(reason)} Run "earmark doctor" for the remedy.`, {
        cause: error,
      });
    }
    return loadWasm(reason);
  }
}

async function loadTensorflow(): Promise<Backend> {
  restoreRemovedFunctions();
  // Quiets libtensorflow's start-up lines; warnings and errors still show with 0 or 1.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-node');
  await activate(tf, 'tensorflow');
  const { binding } = nativeBackendSchema.parse(tf.backend());
  return { name: 'tensorflow', version: binding.TF_Version, reason: null, tf };
}

async function loadWasm(reason: string): Promise<Backend> {
  try {
    const tf = await import('@tensorflow/tfjs-core');
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    const { resolve } = createRequire(import.meta.url);
    const folder = dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json'));
    wasm.setWasmPaths(join(folder, 'dist') + sep);
    await activate(tf, 'wasm');
    return { name: 'wasm', version: wasm.version_wasm, reason, tf };
  } catch (error) {
    throw new Failure(
      'backend-unavailable',
      `No inference backend could be loaded. ${sentence(reason)} The WebAssembly backend does not load: ${sentence(firstLine(error))} No file was touched. Run "earmark doctor" for the remedy.`,
      { cause: error },
    );
  }
}

async function activate(tf: TensorFlow, name: BackendName): Promise<void> {
  tf.enableProdMode();
  if (!(await tf.setBackend(name))) throw new Error(`the ${name} backend refuses to start`);
  await tf.ready();
}

/** tfjs-node 4.22 calls two functions that Node 23 took out of node:util (nodejs_kernel_backend.js, 675-700). */
function restoreRemovedFunctions(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}

function isBackendName(name: string): name is BackendName {
  return (backendNames as readonly string[]).includes(name);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]!.trim();
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
