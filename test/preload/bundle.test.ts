/** The preload's bundle: one file that a sandboxed renderer can run. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { buildPreload } from '../support/build-preload.ts';

test('the preload is one CommonJS file that asks for Electron alone and exposes one object', async () => {
  await using preload = await buildPreload();
  expect(await readdir(dirname(preload.file))).toEqual(['index.cjs']);
  const source = await readFile(preload.file, 'utf8');
  const required: string[] = [];
  const exposed: [string, object][] = [];
  const electron = {
    contextBridge: { exposeInMainWorld: (key: string, api: object) => exposed.push([key, api]) },
    ipcRenderer: {},
    webUtils: {},
  };
  const require = (name: string): unknown => {
    required.push(name);
    return electron;
  };
  // Neither Node's globals nor the DOM: the preload may use them only when it is called.
  runInNewContext(source, { require, module: { exports: {} }, exports: {} });
  expect(required).toEqual(['electron']);
  expect(exposed.map(([key]) => key)).toEqual(['earmark']);
  expect(source).not.toMatch(/\bimport\(|^import |\beval\(|new Function/m);
  // Validation is the main process's business; its library would only slow the page's start.
  expect(source.length).toBeLessThan(5000);
});
