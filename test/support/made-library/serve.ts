/**
 * Serves the built interface over a made-up library, to look at it and to try it out:
 *
 *   node test/support/made-library/serve.ts [TRACKS] [PORT]
 *
 * TRACKS tracks are there at the start; without it the library is empty until a folder is added.
 */
import { fileURLToPath } from 'node:url';
import { startWebServer } from '../../../main/web/server.ts';
import { MadeLibrary } from './made-library.ts';

const [tracks, port] = process.argv.slice(2).map(Number);
const engine = new MadeLibrary(tracks ? { tracks } : {});
const server = await startWebServer({
  engine,
  rendererFolder: fileURLToPath(new URL('../../../dist/renderer', import.meta.url)),
  port: port ?? 0,
});
process.stdout.write(`listening ${server.url}\n`);
