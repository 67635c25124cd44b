/**
 * Extended attributes: what a desktop keeps beside a file's content, such as Finder tags, comments of a file
 * manager, and access control lists on Linux. Node has no calls for them; a small binding does, where it loads.
 */
import { createRequire } from 'node:module';
import type * as Xattr from '@napi-rs/xattr';

type Binding = typeof Xattr;

/** Undefined before it is asked for; null where it does not load, as on Windows. */
let binding: Binding | null | undefined;

function load(): Binding | null {
  if (binding !== undefined) return binding;
  try {
    // A package that is only there where its system is.
    binding = createRequire(import.meta.url)('@napi-rs/xattr') as Binding;
  } catch {
    binding = null;
  }
  return binding;
}

/** Whether attributes can be read and written here. */
export function hasExtendedAttributes(): boolean {
  return load() !== null;
}

/**
 * Names that the system gives each new file itself, by its own rules: a label of SELinux or Smack, what says that a
 * file is measured, and which program made it.
 */
const isSystems = (name: string): boolean =>
  (name.startsWith('security.') && name !== 'security.NTACL') || name === 'com.apple.provenance';

/** The names of a file's attributes, as far as they are the person's. Empty where there is no way to know. */
export function listAttributes(path: string): string[] {
  try {
    return (load()?.listAttributesSync(path) ?? []).filter((name) => !isSystems(name));
  } catch {
    // A disk without attributes has none to lose.
    return [];
  }
}

/**
 * Copies one attribute to another file.
 * @returns false when it could not be read or is not taken
 */
export function copyAttribute(from: string, to: string, name: string): boolean {
  try {
    const value = load()?.getAttributeSync(from, name);
    if (!value) return false;
    load()?.setAttributeSync(to, name, value);
    return true;
  } catch {
    return false;
  }
}
