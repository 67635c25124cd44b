/**
 * Loaded before the program's main module (`node --import hooks.ts main.ts`): every import of `electron` gets the
 * double, and the driver can ask the main process to evaluate functions.
 */
import { registerHooks } from 'node:module';
import { runInThisContext } from 'node:vm';
import { application } from './application.ts';
import { connectChromium } from './chromium-context.ts';
import { control } from './control.ts';
import * as electron from './electron.ts';
import { driverRequestSchema, type DriverReply, type DriverRequest } from './settings.ts';

const double = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: double, shortCircuit: true }
      : nextResolve(specifier, context),
});
Object.assign(process, { type: 'browser' });
Object.defineProperty(process.versions, 'electron', { value: '45.0.0', enumerable: true });

function reply(message: DriverReply): void {
  process.send?.(message);
}

/** Runs a function that the driver sent as source, with Electron's modules and the test's control. */
async function evaluate({ id, source, argument }: DriverRequest): Promise<void> {
  try {
    const run: unknown = runInThisContext(`(${source})`);
    if (typeof run !== 'function') throw new TypeError('Only functions can be evaluated.');
    reply({ kind: 'value', id, value: await run({ ...electron, double: control }, argument) });
  } catch (error) {
    reply({
      kind: 'failure',
      id,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}

process.on('message', (message) => void evaluate(driverRequestSchema.parse(message)));
process.on('disconnect', () => process.exit(1));

await connectChromium();
application.becomeReady();
reply({ kind: 'ready' });
