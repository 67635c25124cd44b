/** The program of an analysis worker: a child process with a network of its own. Started by the pool. */
import { constants, setPriority } from 'node:os';
import { AnalysisSession } from './analysis-session.ts';
import { openWorkerPort } from './worker-port.ts';

stepBack();

const port = openWorkerPort();
const session = new AnalysisSession(
  async (setup) => {
    // Loaded late, so that TensorFlow's threads are created after the priority is lowered.
    const { TrackAnalyser } = await import('./track-analyser.ts');
    return TrackAnalyser.load(setup);
  },
  (reply) => port.send(reply),
);
port.onMessage((message) => session.receive(message));

/** Lets what the person does on the machine go first. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some sandboxes forbid it; the work is the same.
  }
}
