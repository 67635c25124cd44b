/**
 * The native menu: commands that the page has itself, where a person of this platform looks for them.
 *
 * Their keys are shown but not taken (`registerAccelerator`): the page's own key map acts on them, and in a text
 * field the system's editing keys keep their meaning. On macOS the page acts first and prevents the default.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../models/host-bridge.ts';

const separator: MenuItemConstructorOptions = { type: 'separator' };

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly programName: string;
  /** Shows the developer tools' entries. */
  readonly developer: boolean;
  /** Asks the page to carry out a command. */
  readonly run: (command: MenuCommand) => void;
}

/** Makes the menu bar of the platform. */
export function installMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)));
}

/** The menu bar as Electron's template. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const item = (id: MenuCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => options.run(id),
  });
  const isMac = options.platform === 'darwin';
  const developer: MenuItemConstructorOptions[] = [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  return [
    ...(isMac ? [macApplicationMenu(options.programName)] : []),
    {
      label: '&File',
      submenu: [
        item('addFolder', 'Add Folder…', 'CmdOrCtrl+O'),
        item('rescan', 'Scan Again'),
        separator,
        item('writeTags', 'Write Tags…', 'CmdOrCtrl+S'),
        separator,
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
        item('showHistory', 'History'),
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

function macApplicationMenu(label: string): MenuItemConstructorOptions {
  return {
    label,
    submenu: [
      { role: 'about' },
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
