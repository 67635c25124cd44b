/** Ctrl-C and its like: the first one stops after the file in hand, the second one ends at once. */
import { Failure } from '../../models/failure.ts';
import { printMessage } from './output.ts';

/** An abort signal that follows SIGINT, SIGTERM and the closing of the terminal. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(1);
    printMessage('\nStopping after the file in hand. Press Ctrl-C again to end at once.');
    controller.abort(new Failure('cancelled', 'Stopped. What was done before stays done.'));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, onSignal);
  return controller.signal;
}
