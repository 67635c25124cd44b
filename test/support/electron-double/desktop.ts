/** The desktop around the program: dialogs (scripted by the test), shell, menu, screens, theme. */
import { EventEmitter } from 'node:events';
import { control } from './control.ts';

/** Electron's dialogs take the window first, or leave it out. */
function scripted(api: 'showOpenDialog' | 'showMessageBox', cancelled: Readonly<Record<string, unknown>>) {
  return async (...given: readonly unknown[]): Promise<Readonly<Record<string, unknown>>> => {
    control.record(`dialog.${api}`, given.at(-1));
    return { ...cancelled, ...control.answerFor(api) };
  };
}

export const dialog = {
  showOpenDialog: scripted('showOpenDialog', { canceled: true, filePaths: [] }),
  async showMessageBox(...given: readonly unknown[]): Promise<Readonly<Record<string, unknown>>> {
    const options = given.at(-1);
    const cancelId =
      typeof options === 'object' && options !== null && 'cancelId' in options ? options.cancelId : 0;
    return scripted('showMessageBox', { response: cancelId, checkboxChecked: false })(...given);
  },
  showErrorBox(title: string, content: string): void {
    control.record('dialog.showErrorBox', { title, content });
    process.stderr.write(`error box: ${title}: ${content}\n`);
  },
};

export const shell = {
  async openExternal(url: string): Promise<void> {
    control.record('shell.openExternal', url);
  },
  showItemInFolder(path: string): void {
    control.record('shell.showItemInFolder', path);
  },
};

interface MenuItemOptions {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly enabled?: boolean;
  readonly click?: () => void;
  readonly submenu?: readonly MenuItemOptions[];
}

export class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: string | undefined;
  readonly enabled: boolean;
  readonly submenu: Menu | null;
  readonly #click: (() => void) | undefined;

  constructor(options: MenuItemOptions) {
    this.id = options.id;
    this.label = options.label ?? options.role ?? '';
    this.role = options.role;
    this.enabled = options.enabled ?? true;
    this.submenu = options.submenu ? Menu.buildFromTemplate(options.submenu) : null;
    this.#click = options.click;
  }

  /** As a person choosing it would. Roles are Chromium's business. */
  click(): void {
    if (!this.#click) throw new Error(`The menu item "${this.label}" does nothing of its own.`);
    if (this.enabled) this.#click();
  }
}

export class Menu {
  static #application: Menu | null = null;
  readonly items: readonly MenuItem[];

  constructor(items: readonly MenuItem[]) {
    this.items = items;
  }

  static buildFromTemplate(template: readonly MenuItemOptions[]): Menu {
    return new Menu(template.map((options) => new MenuItem(options)));
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}

const workArea = { x: 0, y: 0, width: 1920, height: 1040 };

export const screen = {
  getAllDisplays: () => [
    { id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, workArea, scaleFactor: 1 },
  ],
};

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false });

export const powerMonitor = new EventEmitter();
