/** The window: one sandboxed, isolated page of our own. */
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { pageUrl } from './app-protocol.ts';
import { placeWindow, readWindowState, smallestWindow, writeWindowState } from './window-bounds.ts';

/** The page's own `--bg`, so that nothing flashes before it is drawn. */
const background = { light: '#F4F5F7', dark: '#16181C' } as const;

export interface MainWindowOptions {
  /** The bundled preload script. */
  readonly preload: string;
  /** Where the window's place is remembered. */
  readonly stateFile: string;
}

/** Opens the window. It shows itself once the page is drawn. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const remembered = readWindowState(options.stateFile);
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...placeWindow(remembered?.bounds ?? null, workAreas),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Earmark',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (remembered?.maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    writeWindowState(options.stateFile, {
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
    });
  });
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') void offerToReopen(window, reason);
  });
  void window.loadURL(pageUrl);
  return window;
}

/** Brings the window before the person's eyes. */
export function presentWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

async function offerToReopen(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Earmark',
    message: 'The window stopped working.',
    detail: `No file was harmed, and work under way goes on. (Reason: ${reason}.)`,
    buttons: ['Open it again', 'Close'],
    defaultId: 0,
    cancelId: 0,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else window.close();
}
