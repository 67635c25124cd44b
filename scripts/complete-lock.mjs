/**
 * Completes package-lock.json for the platforms that `npm install` left out.
 *
 *   node scripts/complete-lock.mjs
 *
 * A package with a native part lists one optional package for each platform. Where the registry in use does not
 * have some of them, npm leaves them out of the lock, and `npm ci` then refuses the whole lock. This writes them
 * in with the version that is asked for; npm on such a platform fetches them, every other one passes them by.
 * To be run after `npm install` changed the lock; a test sees to it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup/folders.mjs';

/** @import { LockEntry } from './setup/dependencies.mjs' */

/**
 * @typedef {Record<string, LockEntry & { optionalDependencies?: Record<string, string> }>} Packages
 */

/**
 * The optional packages that the lock asks for and lacks, as entries for it.
 *
 * @param {Packages} packages of package-lock.json
 * @returns {Record<string, LockEntry>}
 */
export function missingEntries(packages) {
  /** @type {Record<string, LockEntry>} */
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const nested = `${path}/node_modules/${name}`;
      const hoisted = `node_modules/${name}`;
      if (path !== '' && (packages[nested] || packages[hoisted])) continue;
      if (path === '' && packages[hoisted]) continue;
      missing[hoisted] = {
        version,
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      };
    }
  }
  return missing;
}

/**
 * The platform in the name of a native package, such as `binding-linux-arm64-musl`.
 *
 * @param {string} name
 */
function platformOf(name) {
  const words = name.split('/').at(-1)?.split('-') ?? [];
  const os = words.find((word) =>
    /^(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)$/.test(word),
  );
  const cpu = words.find((word) => /^(arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)$/.test(word));
  if (os === undefined || cpu === undefined)
    throw new Error(`${name} names no platform: npm should have locked it.`);
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : null;
  return { cpu: [cpu], ...(os === 'linux' && libc ? { libc } : {}), os: [os] };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingEntries(lock.packages);
  const all = Object.entries({ ...lock.packages, ...missing });
  lock.packages = Object.fromEntries(all.toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stderr.write(
    `${Object.keys(missing).length} packages of other platforms added to package-lock.json\n`,
  );
}
