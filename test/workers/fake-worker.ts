/**
 * A worker program without network: it speaks the real protocol from a real process, and the name of the file
 * says what it is to do. The bundle folder's name says how it starts.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../models/failure.ts';
import type { TrackAnalysis, WorkerSetup } from '../../models/worker-contract.ts';
import { AnalysisSession, type Analyser } from '../../main/workers/analysis-session.ts';
import { openWorkerPort } from '../../main/workers/worker-port.ts';

const port = openWorkerPort();
const session = new AnalysisSession(load, (reply) => port.send(reply));
port.onMessage((message) => session.receive(message));

/** `good`, `crash`, `unfit`, `hang`, `garbage`, or `flaky COUNT FILE`: the first COUNT processes crash. */
async function load(setup: WorkerSetup): Promise<Analyser> {
  const [how = '', count = '', log = ''] = setup.bundleFolder.split(' ');
  if (how === 'crash') throwLater('the library is missing');
  if (how === 'hang') hang();
  if (how === 'garbage') process.send?.({ type: 'ready', seq: 0, backend: 'abacus' });
  if (how === 'unfit') throw new Failure('damaged-model', 'The model file head.bin is damaged.');
  if (how === 'flaky') {
    appendFileSync(log, 'x');
    if (readFileSync(log).length <= Number(count)) process.exit(3);
  }
  if (how !== 'good' && how !== 'flaky') await new Promise(() => {});
  return {
    description: { backend: 'wasm', reason: 'this is a fake', embeddingSize: 4 },
    analyse,
  };
}

/** The first word of the path is what to do, the second its measure. */
async function analyse(path: string, signal: AbortSignal): Promise<TrackAnalysis> {
  const [what, measure = '0'] = path.split(' ');
  switch (what) {
    case 'slow':
      await sleep(Number(measure), undefined, { signal });
      break;
    case 'missing':
      throw new Failure('not-found', 'There is no such file any more.');
    case 'defect':
      throw new TypeError('x is not a function');
    case 'signal':
      process.kill(process.pid, 'SIGSEGV');
      await new Promise(() => {});
      break;
    case 'exit':
      process.exit(7);
      break;
    case 'throw':
      throwLater('a decoder lost its head');
      await new Promise(() => {});
      break;
    case 'hang':
      // `hang FILE` makes the file first, so that a test knows.
      if (measure !== '0') writeFileSync(measure, '');
      hang();
      break;
    case 'stuck':
      await new Promise(() => {});
      break;
    case 'allocate': {
      const kept: number[][] = [];
      for (;;) kept.push(Array.from({ length: 1e6 }, Math.random));
    }
    case 'gibberish':
      process.send?.('what is a message?');
      await new Promise(() => {});
      break;
    case 'short':
      return { ...analysis(), embeddings: new Float32Array(7) };
    case 'nan':
      return { ...analysis(), embeddings: new Float32Array(8).fill(Number.NaN) };
    case 'pid':
      await sleep(Number(measure));
      return { ...analysis(), audioHash: String(process.pid) };
    case 'environment':
      return { ...analysis(), warnings: [...Object.keys(process.env), ...process.execArgv] };
  }
  return { ...analysis(), audioHash: path };
}

function analysis(): TrackAnalysis {
  return {
    format: 'wav',
    durationSeconds: 6,
    audioHash: '',
    segments: [0, 3].map((startSeconds) => ({ startSeconds, durationSeconds: 3 })),
    embeddings: new Float32Array(8).fill(0.5),
    peaks: [],
    warnings: [],
  };
}

function hang(): never {
  for (;;);
}

/** An error that nobody catches, from outside of every promise. */
function throwLater(message: string): void {
  setTimeout(() => {
    throw new RangeError(message);
  });
}
