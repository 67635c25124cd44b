/** Parts of the Electron shell that need no window: arguments, the window's place, the menu on each platform. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseLaunchArguments } from '../../main/electron/launch-arguments.ts';
import { acceleratorOf, menuTemplate } from '../../main/electron/menu.ts';
import { placeWindow, readWindowState, writeWindowState } from '../../main/electron/window-bounds.ts';
import { menuCommands, type MenuCommand } from '../../models/host-bridge.ts';
import { fc } from '../support/properties.ts';

vi.mock('electron', () => ({ Menu: {} }));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-parts-'));
  await writeFile(join(folder, 'song.mp3'), '');
});
afterAll(() => rm(folder, { recursive: true }));

test('arguments: paths that exist, the data folder, and none of the switches', () => {
  expect(parseLaunchArguments(['song.mp3', '--inspect', '', 'missing', '.'], folder)).toEqual({
    paths: [join(folder, 'song.mp3'), folder],
    dataFolder: null,
  });
  expect(parseLaunchArguments(['--data', 'here', 'song.mp3'], folder)).toEqual({
    paths: [join(folder, 'song.mp3')],
    dataFolder: join(folder, 'here'),
  });
  expect(parseLaunchArguments(['--data=here'], folder).dataFolder).toBe(join(folder, 'here'));
  for (const given of [[], ['--data'], ['--data='], ['--data', '']]) {
    expect(parseLaunchArguments(given, folder).dataFolder).toBeNull();
  }
});

test('the window opens where it was, if a screen is still there', () => {
  const screen = { x: 0, y: 25, width: 1920, height: 1055 };
  const right = { x: 1920, y: 0, width: 1280, height: 1024 };
  const remembered = { x: 2000, y: 100, width: 1000, height: 700 };
  expect(placeWindow(null, [screen])).toEqual({ width: 1280, height: 800 });
  expect(placeWindow(remembered, [screen, right])).toEqual(remembered);
  expect(placeWindow(remembered, [screen])).toEqual({ width: 1000, height: 700 });
  expect(placeWindow({ ...remembered, x: 100, y: -50 }, [screen])).toEqual({ width: 1000, height: 700 });
  expect(placeWindow({ x: 10, y: 30, width: 10, height: 10 }, [screen])).toEqual({
    x: 10,
    y: 30,
    width: 960,
    height: 600,
  });
});

test('wherever it was, the title bar can be reached', () => {
  const coordinate = fc.integer({ min: -10_000, max: 10_000 });
  const size = fc.integer({ min: 1, max: 5000 });
  const screen = { x: 0, y: 0, width: 1920, height: 1040 };
  fc.assert(
    fc.property(fc.record({ x: coordinate, y: coordinate, width: size, height: size }), (remembered) => {
      const placed = placeWindow(remembered, [screen]);
      if (placed.x === undefined || placed.y === undefined) return;
      expect(Math.min(placed.x + placed.width, 1920) - Math.max(placed.x, 0)).toBeGreaterThanOrEqual(100);
      expect(placed.y).toBeGreaterThanOrEqual(0);
      expect(placed.y).toBeLessThanOrEqual(1000);
    }),
  );
});

test('the place is kept in one file; a damaged one is as good as none', async () => {
  const file = join(folder, 'window', 'window.json');
  const state = { bounds: { x: 1, y: 2, width: 3, height: 4 }, maximised: true };
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  expect(await readdir(join(folder, 'window'))).toEqual(['window.json']);
  for (const damaged of [
    '',
    '{',
    '[]',
    '{"bounds":{"x":1e400,"y":0,"width":1,"height":1},"maximised":false}',
  ]) {
    await writeFile(file, damaged);
    expect(readWindowState(file)).toBeNull();
  }
  writeWindowState(join(folder, 'song.mp3', 'window.json'), state);
  expect(readWindowState(join(folder, 'song.mp3', 'window.json'))).toBeNull();
});

/** Every item of a menu, those of its submenus after it. */
function itemsOf(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

test.each(['darwin', 'win32', 'linux'] as const)(
  'the menu on %s has every command of the page once',
  (platform) => {
    const run = vi.fn<(command: MenuCommand) => void>();
    const items = itemsOf(menuTemplate({ platform, programName: 'Earmark', developer: false, run }));
    const ids = items.flatMap((item) => item.id ?? []);
    expect(ids.toSorted()).toEqual(menuCommands.toSorted());
    for (const item of items) if (item.accelerator) expect(item.registerAccelerator).toBe(false);
    const keys = items.flatMap((item) => item.accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    const roles = items.flatMap((item) => item.role ?? []);
    expect(roles).toContain('quit');
    expect(roles).toContain('paste');
    expect(roles).not.toContain('toggleDevTools');
    expect(roles.includes('hide')).toBe(platform === 'darwin');
  },
);

test('the menu shows the keys a person chose, where a menu can', () => {
  const own = {
    'everywhere.addFolder': ['mod+shift+k'],
    'everywhere.search': ['f'],
    'everywhere.details': ['g d'],
  };
  const run = vi.fn<(command: MenuCommand) => void>();
  const shown = new Map(
    itemsOf(
      menuTemplate({ platform: 'linux', programName: 'Earmark', developer: false, keys: own, run }),
    ).map(({ id, accelerator }) => [id, accelerator]),
  );
  expect(shown.get('addFolder')).toBe('CmdOrCtrl+Shift+K');
  expect(shown.get('search')).toBeUndefined();
  expect(shown.get('toggleDetails')).toBeUndefined();
  expect(shown.get('showSettings')).toBe('CmdOrCtrl+,');
  expect(acceleratorOf(['/', 'mod+ArrowUp'])).toBe('CmdOrCtrl+ArrowUp');
});
