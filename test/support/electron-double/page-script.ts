/** Page scripts: modules of page/ as one classic script each, for DevTools to run before a page's own. */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { PreloadSettings } from './page/preload-runtime.ts';

/** The page's end of contextBridge. Only the top frame has one, as with Electron's preload. */
export function worldScript(secret: string): string {
  return inTopFrame(`${sourceOf('context-bridge')}
    connectWorlds(${JSON.stringify(secret)}, 'page');`);
}

/** The preload's world: its end of contextBridge, Electron's renderer modules, and the bundle. */
export function preloadScript(secret: string, settings: PreloadSettings, bundle: string): string {
  const modules = ['clone-codec', 'context-bridge', 'preload-runtime'].map(sourceOf).join('\n');
  return inTopFrame(`${modules}
    const bridge = connectWorlds(${JSON.stringify(secret)}, 'preload');
    runPreload(${JSON.stringify(settings)}, bridge, function (require, module, exports, process) {
      ${bundle}
    });`);
}

function inTopFrame(code: string): string {
  return `if (window === window.top) { (() => { 'use strict'; ${code} })(); }`;
}

/** A module's JavaScript with its imports and exports taken off: its neighbours stand in the same script. */
function sourceOf(module: string): string {
  const source = readFileSync(new URL(`./page/${module}.ts`, import.meta.url), 'utf8');
  return stripTypeScriptTypes(source)
    .replaceAll(/^import .*;$/gm, '')
    .replaceAll(/^export /gm, '');
}
