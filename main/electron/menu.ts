/**
 * The native menu: commands that the page has itself, where a person of this platform looks for them.
 *
 * Their keys are shown but not taken (`registerAccelerator`): the page's own key map acts on them, and in a text
 * field the system's editing keys keep their meaning. On macOS the page acts first and prevents the default.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../models/host-bridge.ts';

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** Keys as the page's key map writes them, by the name of the binding. */
export type MenuKeys = Readonly<Record<string, readonly string[]>>;

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly programName: string;
  /** Shows the developer tools' entries. */
  readonly developer: boolean;
  /** Keys of the person's own, by the page's name of the binding: the menu shows those. */
  readonly keys?: MenuKeys;
  /** Asks the page to carry out a command. */
  readonly run: (command: MenuCommand) => void;
}

/** Makes the menu bar of the platform. */
export function installMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)));
}

/** The page's bindings behind the entries that show a key. */
const bindings: Readonly<Partial<Record<MenuCommand, string>>> = {
  addFolder: 'everywhere.addFolder',
  writeTags: 'everywhere.writePreview',
  undoDecision: 'everywhere.undoDecision',
  redoDecision: 'everywhere.redoDecision',
  search: 'everywhere.search',
  toggleDetails: 'everywhere.details',
  showSettings: 'everywhere.settings',
};

/**
 * The first of the keys that a menu can show, as Electron writes it. Undefined where there is none: a menu knows
 * no pairs, and single keys would look as if they took the place of typing.
 */
export function acceleratorOf(keys: readonly string[]): string | undefined {
  const stroke = keys.find((each) => each.startsWith('mod+') && !each.includes(' '));
  return stroke
    ?.split('+')
    .map((part) => (part === 'mod' ? 'CmdOrCtrl' : part.slice(0, 1).toUpperCase() + part.slice(1)))
    .join('+');
}

/** The menu bar as Electron's template. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const item = (id: MenuCommand, label: string, usual?: string): MenuItemConstructorOptions => {
    const own = options.keys?.[bindings[id] ?? ''];
    const accelerator = own === undefined ? usual : acceleratorOf(own);
    return {
      id,
      label,
      ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
      click: () => options.run(id),
    };
  };
  const isMac = options.platform === 'darwin';
  const settings = item('showSettings', 'Settings…', 'CmdOrCtrl+,');
  const developer: MenuItemConstructorOptions[] = [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  return [
    ...(isMac ? [macApplicationMenu(options.programName, settings)] : []),
    {
      label: '&File',
      submenu: [
        item('addFolder', 'Add Folder…', 'CmdOrCtrl+O'),
        item('rescan', 'Scan Again'),
        separator,
        item('writeTags', 'Write Tags…', 'CmdOrCtrl+S'),
        separator,
        ...(isMac ? [] : [settings, separator]),
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('undoDecision', 'Undo Decision'),
        item('redoDecision', 'Redo Decision'),
        separator,
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        item('search', 'Search Tracks', 'CmdOrCtrl+F'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('showLibrary', 'Library'),
        item('showReview', 'Review'),
        item('showWrite', 'Write'),
        item('showHistory', 'History'),
        item('showRetrain', 'Retrain'),
        item('showModels', 'Models'),
        separator,
        item('toggleDetails', 'Track Details', 'CmdOrCtrl+I'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(options.developer ? developer : []),
      ],
    },
    {
      label: '&Playback',
      submenu: [
        item('playPause', 'Play or Pause'),
        item('previousTrack', 'Track Before'),
        item('nextTrack', 'Track After'),
        separator,
        item('mute', 'Sound Off and On'),
      ],
    },
    ...(isMac ? [{ role: 'windowMenu' } as const] : []),
    {
      role: 'help',
      label: '&Help',
      submenu: [
        item('showKeys', 'Keyboard Shortcuts'),
        ...(isMac ? [] : [separator, { role: 'about' } as const]),
      ],
    },
  ];
}

function macApplicationMenu(label: string, settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    label,
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}
