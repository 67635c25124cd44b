/** The module `electron` of the main process. What is not here cannot be imported; what a member lacks throws. */
import { application, type Application } from './application.ts';
import { defaultSession as sessionModule } from './session.ts';
import * as desktop from './desktop.ts';
import { ipcMain as ipcMainModule } from './ipc-main.ts';
import { protocol as protocolModule } from './schemes.ts';
import { strict } from './strict.ts';
import { utilityProcess as utilityProcessModule } from './utility-process.ts';

export { BrowserWindow } from './browser-window.ts';
export { Menu, MenuItem } from './desktop.ts';

export const app: Application = strict(application, 'app');
export const dialog = strict(desktop.dialog, 'dialog');
export const ipcMain = strict(ipcMainModule, 'ipcMain');
export const nativeTheme = strict(desktop.nativeTheme, 'nativeTheme');
export const powerMonitor = strict(desktop.powerMonitor, 'powerMonitor');
export const protocol = strict(protocolModule, 'protocol');
export const screen = strict(desktop.screen, 'screen');
export const session = strict({ defaultSession: strict(sessionModule, 'session') }, 'session');
export const shell = strict(desktop.shell, 'shell');
export const utilityProcess = strict(utilityProcessModule, 'utilityProcess');
