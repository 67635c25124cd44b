/** A running window over a fake engine, for tests of the Electron shell. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { HostBridge } from '../../models/host-bridge.ts';
import { buildPreload } from '../support/build-preload.ts';
import {
  launch,
  ProgramEnded,
  type ElectronApplication,
  type LaunchOptions,
} from '../support/electron-double/launch.ts';
import type { RecordedCall } from '../support/electron-double/settings.ts';
import type { FakeEngine } from '../support/fake-engine.ts';

declare global {
  /** Set by fixture/main.ts in the main process. */
  var fakeEngine: FakeEngine;
  /** `earmark` is the preload's, the rest is set by fixture/renderer/page.js. */
  interface Window {
    earmark: HostBridge;
    /** Arguments of each call of the event listener. */
    received: unknown[][];
    unsubscribe: () => void;
    /** Arguments of each call of the menu listener. */
    commands: unknown[][];
    /** The value of an action, or the name and message of what it threw. */
    attempt(action: () => unknown): Promise<unknown>;
    /** A request that no type checks. */
    send(name: string, payload: unknown): Promise<unknown>;
    /** State of a permission: `granted`, `denied` or `prompt`. */
    permission(name: string): Promise<string>;
  }
}

export interface ElectronFixture extends AsyncDisposable {
  readonly application: ElectronApplication;
  readonly page: Page;
  /** What the program asked of the system, of one kind. */
  calls(api: string): Promise<readonly RecordedCall[]>;
}

export type FixtureOptions = Partial<Pick<LaunchOptions, 'args' | 'env' | 'dialogs' | 'filePaths'>>;

export const fixtureMain = join(import.meta.dirname, 'fixture', 'main.ts');

/** Starts the fixture's program without waiting for a window. Dispose of both when done. */
export async function launchFixture(options: FixtureOptions = {}): Promise<ElectronApplication> {
  const preload = await buildPreload();
  try {
    const application = await launch({
      main: fixtureMain,
      ...options,
      env: { TEST_PRELOAD: preload.file, ...options.env },
    });
    void application.exited.then(() => preload[Symbol.asyncDispose]());
    return application;
  } catch (error) {
    await preload[Symbol.asyncDispose]();
    throw error;
  }
}

/** Runs the fixture's program until it ends by itself: its exit status, and what it wrote to standard error. */
export async function runFixtureToEnd(
  options: FixtureOptions,
): Promise<{ readonly status: number | null; readonly errors: string }> {
  try {
    const application = await launchFixture(options);
    const status = await application.exited;
    await application.close();
    return { status, errors: application.errors() };
  } catch (error) {
    if (error instanceof ProgramEnded) return error;
    throw error;
  }
}

/** Starts the fixture's program and waits until its page has run. */
export async function startElectronFixture(options: FixtureOptions = {}): Promise<ElectronFixture> {
  const application = await launchFixture(options);
  const page = await application.firstWindow();
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  return {
    application,
    page,
    calls: async (api) => {
      const calls = await application.evaluate(({ double }) => double.calls);
      return calls.filter((call) => call.api === api);
    },
    [Symbol.asyncDispose]: async () => {
      await application.close();
    },
  };
}
