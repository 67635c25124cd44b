/**
 * Models as one file: a zip archive (https://pkware.cachefly.net/webdocs/APPNOTE/APPNOTE-6.3.10.TXT) of a bundle's
 * files without folders, `manifest.json` first. It may come from anywhere, so nothing in it is trusted.
 */
import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync, zipSync, type UnzipFileInfo, type Zippable } from 'fflate';
import { bundleFileNameSchema } from '../../models/bundle.ts';
import { Failure } from '../../models/failure.ts';
import { loadBundle, type Bundle } from './bundle.ts';

/** The usual ending of a packed model. */
export const packageEnding = '.earmark-model';

const manifestName = 'manifest.json';
/** No sane model is larger; what is unpacked lies in memory for a moment. */
const maxPackedBytes = 512 * 2 ** 20;
const maxUnpackedBytes = 2 ** 30;
const maxFiles = 100;
/** Deflate never makes more of a byte than this (RFC 1951: 258 bytes for two bits); beyond it a size is a lie. */
const maxInflation = 1032;
/** The archive's oldest date for every file, so that the same model packs to the same bytes. */
const packedDate = new Date(1980, 0, 1);

/**
 * Writes the bundle in `folder` to the new file `target`; a file that is there is left as it is.
 *
 * @returns bytes written.
 * @throws Failure `damaged-model` for a bundle that is not whole; `invalid-request` where `target` exists;
 *   `write-failed`.
 */
export async function packModel(folder: string, target: string): Promise<number> {
  const { manifest } = await loadBundle(folder);
  const files: Zippable = {};
  for (const name of [manifestName, ...Object.keys(manifest.files)]) {
    files[name] = await readFile(join(folder, name));
  }
  const packed = zipSync(files, { level: 6, mtime: packedDate });
  await writeNewFile(target, packed);
  return packed.byteLength;
}

async function writeNewFile(path: string, content: Uint8Array): Promise<void> {
  let isOurs = false;
  try {
    // Fails where anything is there, a link among it.
    const file = await open(path, 'wx');
    isOurs = true;
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isOurs) await rm(path, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'EEXIST') {
      throw new Failure(
        'invalid-request',
        `${path} exists already and was left as it is. Nothing was exported. Choose another name.`,
        { cause: error },
      );
    }
    throw new Failure(
      code === 'EACCES' || code === 'EPERM' ? 'no-permission' : 'write-failed',
      `${path} cannot be written (${code}). Nothing was exported. Choose another place.`,
      { cause: error },
    );
  }
}

/**
 * Unpacks the model in `file` into the new folder `target` and checks it as any bundle is checked: manifest,
 * checksums, finite tensors within their files. What the manifest does not name is refused.
 *
 * @throws Failure `not-found`, `damaged-model`, `incompatible-model`; nothing is left in `target` then.
 */
export async function unpackModel(file: string, target: string): Promise<Bundle> {
  const files = unzip(file, await readPacked(file));
  await mkdir(target);
  try {
    for (const [name, content] of files) await writeFile(join(target, name), content, { flag: 'wx' });
    const bundle = await loadBundle(target);
    const known = new Set([manifestName, ...Object.keys(bundle.manifest.files)]);
    const stray = [...files.keys()].find((name) => !known.has(name));
    if (stray !== undefined) throw refused(file, `it holds ${stray}, which its manifest does not name`);
    return bundle;
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    if (!(error instanceof Failure)) throw error;
    // The folder it was unpacked to means nothing to a person.
    throw new Failure(error.code, error.message.replaceAll(target, file), { cause: error });
  }
}

async function readPacked(file: string): Promise<Uint8Array> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw refused(file, 'it is no file');
    if (stats.size > maxPackedBytes) throw refused(file, `its ${stats.size} bytes are more than a model has`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Failure(
      'not-found',
      `${file} cannot be read (${code}). Nothing was imported. Check the path.`,
      { cause: error },
    );
  }
}

/** The files of the archive by name; refused before anything large is unpacked. */
function unzip(file: string, packed: Uint8Array): Map<string, Uint8Array> {
  const names = new Set<string>();
  let total = 0;
  const check = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (!bundleFileNameSchema.safeParse(name).success) {
      throw refused(
        file,
        `it holds ${JSON.stringify(name.slice(0, 100))}, which is no name of a model's file`,
      );
    }
    // Two names that differ in case alone are one file on some systems.
    if (names.has(name.toLowerCase())) throw refused(file, `${name} stands in it twice`);
    names.add(name.toLowerCase());
    total += originalSize;
    if (names.size > maxFiles) throw refused(file, `it holds more than ${maxFiles} files`);
    if (total > maxUnpackedBytes || originalSize > maxInflation * size + 64) {
      throw refused(file, 'it would unpack to more than a model has');
    }
    return true;
  };
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(packed, { filter: check });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refused(file, 'it is no archive, or a broken one', error);
  }
  if (files[manifestName] === undefined) throw refused(file, `it holds no ${manifestName}`);
  return new Map(Object.entries(files));
}

function refused(file: string, what: string, cause?: unknown): Failure {
  return new Failure(
    'damaged-model',
    `${file} is no model that can be imported: ${what}. Nothing was changed. Export it again where it came from.`,
    { cause },
  );
}
