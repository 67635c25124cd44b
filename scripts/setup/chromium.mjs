/**
 * The browser for tests: one that is installed, else the headless one that @sparticuz/chromium carries, unpacked
 * into the user's cache folder. That one is made for bare Linux machines and brings the libraries it needs.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { failureLine, runChild } from './child.mjs';
import { cacheFolder, modulesFolder } from './folders.mjs';
import { withLock } from './lock.mjs';
import { say } from './say.mjs';

const installedPrograms = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * @typedef {object} Chromium
 * @property {string} program
 * @property {Record<string, string>} environment to add to the process's own
 * @property {boolean} bundled whether it is the one from the package
 */

/**
 * EARMARK_CHROMIUM names a program of one's own, or `bundled` for the one from the package.
 *
 * @returns {Promise<Chromium>}
 */
export async function provideChromium() {
  const wanted = process.env['EARMARK_CHROMIUM'];
  if (wanted && wanted !== 'bundled') return { program: wanted, environment: {}, bundled: false };
  const installed = wanted ? undefined : installedPrograms.find((path) => existsSync(path));
  if (installed !== undefined) return { program: installed, environment: {}, bundled: false };
  return bundledChromium();
}

/** @returns {Promise<Chromium>} */
async function bundledChromium() {
  const packageFolder = join(modulesFolder, '@sparticuz', 'chromium');
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const folder = join(cacheFolder(), 'chromium', `sparticuz-${version}-${process.arch}`);
  if (!existsSync(folder)) {
    await withLock(`${folder}.lock`, async () => {
      if (!existsSync(folder)) await unpack(packageFolder, folder);
    });
  }
  return { program: join(folder, 'chromium'), environment: await libraryEnvironment(folder), bundled: true };
}

/**
 * Lets the package unpack itself, with the libraries that it brings for Amazon Linux: they are needed on any
 * machine that has no browser's libraries. It unpacks into the temporary folder, so that is where the cache is.
 *
 * @param {string} packageFolder
 * @param {string} folder
 */
async function unpack(packageFolder, folder) {
  say('unpacking a browser for the tests');
  const staging = `${folder}.staging`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  const script = `
    const { default: chromium } = await import('@sparticuz/chromium');
    await chromium.executablePath();`;
  const result = await runChild(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: packageFolder,
    env: { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  if (result.status !== 0) {
    throw new Error(
      `The browser for the tests could not be unpacked: ${failureLine(result.output)}. Install chromium.`,
    );
  }
  const fontSettings = join(staging, 'fonts', 'fonts.conf');
  const settings = readFileSync(fontSettings, 'utf8');
  writeFileSync(fontSettings, settings.replaceAll('/tmp/fonts', join(folder, 'fonts')));
  renameSync(staging, folder);
}

/**
 * The package's own libraries only where the system lacks some: mixed with the system's they may not fit.
 *
 * @param {string} folder
 */
async function libraryEnvironment(folder) {
  /** @type {Record<string, string>} */
  const environment = {};
  const hasFonts = existsSync('/etc/fonts/fonts.conf') && existsSync('/usr/share/fonts');
  if (!hasFonts) environment['FONTCONFIG_PATH'] = join(folder, 'fonts');
  const { status, output } = await runChild('ldd', [join(folder, 'chromium')]);
  if (status !== 0 || output.includes('not found')) {
    const paths = [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']];
    environment['LD_LIBRARY_PATH'] = paths.filter(Boolean).join(delimiter);
  }
  return environment;
}
