/** Chromium for tests: the one installed, else the headless one that a package carries. */
import { chromium, type Browser } from 'playwright-core';
import { provideChromium } from '../../scripts/setup/chromium.mjs';

export interface ChromiumOptions {
  /** More command-line switches. */
  readonly args?: readonly string[];
}

/** Starts a headless Chromium. Close it; it also ends with the process that started it. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const { program, environment } = await provideChromium();
  // Chromium's own sandbox does not work for root, which containers run as.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: program,
    env: { ...process.env, ...environment },
    args: [...(isRoot ? ['--no-sandbox'] : []), ...(options.args ?? [])],
  });
}
