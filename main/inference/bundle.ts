/** Reading and writing model bundles. A bundle may come from anywhere, so nothing in it is trusted. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  bundleFileNameSchema,
  bundleFormatVersion,
  bundleManifestSchema,
  type Bundle,
  type BundleManifest,
  type BundleTensor,
  type TensorEntry,
} from '../../models/bundle.ts';
import { Failure } from '../../models/failure.ts';
import { decodeFloat16, encodeFloat16 } from '../../models/float16.ts';

export type { Bundle };

const manifestName = 'manifest.json';
const maxManifestBytes = 16 * 2 ** 20;
const maxFileBytes = 2 ** 30;
const bytesPerNumber = { float32: 4, float16: 2 } as const;

/**
 * Reads the bundle in `folder`: manifest validated, every file's SHA-256 compared, every tensor in bounds.
 *
 * @throws Failure `unknown-model` where no bundle is; `damaged-model` when a file is missing, changed or makes
 *   no sense; `incompatible-model` when it was made for another version of the program.
 */
export async function loadBundle(folder: string): Promise<Bundle> {
  const manifest = await readManifest(folder);
  const files = new Map<string, Buffer>();
  for (const [name, digest] of Object.entries(manifest.files)) {
    const content = await readPart(folder, name, maxFileBytes);
    if (createHash('sha256').update(content).digest('hex') !== digest) {
      throw damaged(folder, `the file ${name} is not what its checksum says`);
    }
    files.set(name, content);
  }
  const tensors = new Map<string, BundleTensor>();
  for (const entry of manifest.tensors) {
    if (tensors.has(entry.name)) throw damaged(folder, `the part "${entry.name}" stands in it twice`);
    const content = files.get(entry.file);
    if (content === undefined) {
      throw damaged(folder, `the part "${entry.name}" lies in ${entry.file}, a file without a checksum`);
    }
    tensors.set(entry.name, readTensor(folder, entry, content));
  }
  return { folder, manifest, tensors };
}

async function readManifest(folder: string): Promise<BundleManifest> {
  const content = await readPart(folder, manifestName, maxManifestBytes);
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8'));
  } catch (error) {
    throw damaged(folder, `${manifestName} is not JSON`, error);
  }
  const version = z.object({ formatVersion: z.number() }).safeParse(json);
  if (version.success && version.data.formatVersion !== bundleFormatVersion) {
    throw new Failure(
      'incompatible-model',
      `The model in ${folder} has format ${version.data.formatVersion}, this program reads format ${bundleFormatVersion}. Nothing was changed. Use a model made for this version, or another version of the program.`,
    );
  }
  const parsed = bundleManifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const place = issue.path.join('.');
  if (/^(network|head|translation)\.(kind|from)$/.test(place)) {
    throw new Failure(
      'incompatible-model',
      `The model in ${folder} has a ${String(issue.path[0])} of a kind that this program does not know. Nothing was changed. Use a model made for this version, or another version of the program.`,
    );
  }
  throw damaged(folder, `${manifestName} is wrong at "${place}" (${issue.message})`);
}

async function readPart(folder: string, name: string, maxBytes: number): Promise<Buffer> {
  const path = join(folder, name);
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > maxBytes) throw damaged(folder, `${name} is no file of a model`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      if (name !== manifestName) throw damaged(folder, `the file ${name} is missing`, error);
      throw new Failure('unknown-model', `There is no model in ${folder}: it has no ${manifestName}.`, {
        cause: error,
      });
    }
    throw damaged(folder, `the file ${name} cannot be read (${String(code ?? error)})`, error);
  }
}

/** The values of one tensor of a file. Throws `damaged-model` when it does not fit into the file. */
export function readTensor(folder: string, entry: TensorEntry, content: Buffer): BundleTensor {
  const numbers = entry.shape.reduce((product, size) => product * size, 1);
  const width = bytesPerNumber[entry.dtype];
  if (entry.byteOffset + numbers * width > content.byteLength) {
    throw damaged(folder, `the part "${entry.name}" reaches beyond the end of ${entry.file}`);
  }
  const view = new DataView(content.buffer, content.byteOffset + entry.byteOffset, numbers * width);
  const data = new Float32Array(numbers);
  for (let i = 0; i < numbers; i += 1) {
    const value =
      entry.dtype === 'float32' ? view.getFloat32(4 * i, true) : decodeFloat16(view.getUint16(2 * i, true));
    if (!Number.isFinite(value)) throw damaged(folder, `the part "${entry.name}" holds a value that is none`);
    data[i] = value;
  }
  return { shape: entry.shape, data };
}

function damaged(folder: string, what: string, cause?: unknown): Failure {
  return new Failure(
    'damaged-model',
    `The model in ${folder} is damaged: ${what}. It is not used. Install it again, or choose another model.`,
    { cause },
  );
}

/** A tensor on its way into a bundle. */
export interface TensorToWrite extends BundleTensor {
  readonly name: string;
  readonly dtype: TensorEntry['dtype'];
  /** File it goes to; tensors of one file follow each other in the order given. */
  readonly file: string;
}

/** A bundle on its way to the disk. */
export interface BundleToWrite {
  readonly manifest: Omit<BundleManifest, 'tensors' | 'files' | 'formatVersion'>;
  readonly tensors: readonly TensorToWrite[];
  /** Further files by name, such as `card.md` and the licence notices. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Writes a bundle to `folder`, which appears complete or not at all. A folder in the way is only replaced when
 * `replace` is set.
 *
 * @throws Failure `invalid-request` when the folder exists and is not to be replaced.
 */
export async function writeBundle(
  folder: string,
  bundle: BundleToWrite,
  options: { readonly replace?: boolean } = {},
): Promise<void> {
  const { entries, files } = layOut(bundle.tensors);
  for (const [name, text] of Object.entries(bundle.texts)) files.set(name, Buffer.from(text, 'utf8'));
  for (const name of files.keys()) bundleFileNameSchema.parse(name);
  const manifest = bundleManifestSchema.parse({
    ...bundle.manifest,
    formatVersion: bundleFormatVersion,
    tensors: entries,
    files: Object.fromEntries(
      [...files].map(([name, content]) => [name, createHash('sha256').update(content).digest('hex')]),
    ),
  });
  const partial = `${folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    for (const [name, content] of files) await writeFile(join(partial, name), content);
    await writeFile(join(partial, manifestName), manifestText(manifest));
    if (options.replace) await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') {
      throw new Failure(
        'invalid-request',
        `${folder} exists already and was left as it is. Choose another name.`,
      );
    }
    throw error;
  }
}

/** JSON with one thing a line, and small things on a line of their own. A line feed is never inside a string. */
export function manifestText(manifest: BundleManifest): string {
  const text = JSON.stringify(manifest, null, 1);
  return `${text.replace(/[[{]\s[^[\]{}]{0,90}[\]}]/g, (small) => small.replace(/\n\s*/g, ' '))}\n`;
}

function layOut(tensors: readonly TensorToWrite[]): { entries: TensorEntry[]; files: Map<string, Buffer> } {
  const chunks = new Map<string, { bytes: Buffer[]; length: number }>();
  const entries = tensors.map(({ name, shape, dtype, file, data }): TensorEntry => {
    const target = chunks.get(file) ?? { bytes: [], length: 0 };
    chunks.set(file, target);
    const width = bytesPerNumber[dtype];
    const bytes = Buffer.alloc(data.length * width);
    data.forEach((value, i) => {
      if (dtype === 'float32') bytes.writeFloatLE(value, 4 * i);
      else bytes.writeUInt16LE(encodeFloat16(value), 2 * i);
    });
    const entry = { name, shape: [...shape], dtype, file, byteOffset: target.length };
    target.bytes.push(bytes);
    target.length += bytes.length;
    return entry;
  });
  const files = new Map([...chunks].map(([name, { bytes }]) => [name, Buffer.concat(bytes)]));
  return { entries, files };
}
