/** A process that is killed between two decisions loses none that it has answered, nor its place. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { openLibraryStore } from '../../../main/library/store/library-store.ts';
import { openStore, temporaryFolder } from '../../support/library-fixture.ts';
import { addTracks, openReview } from '../../support/review-fixture.ts';
import { seededRandom } from '../../support/made-audio.ts';

const engineUrl = new URL('../../../main/engine.ts', import.meta.url).href;

/** Decides about one track after the other as a window does, and says each as soon as it is answered. */
const session = (folder: string): string => `
  import { createEngine } from ${JSON.stringify(engineUrl)};
  const engine = await createEngine({ dataFolder: ${JSON.stringify(folder)}, workers: 1 });
  const kinds = [{ kind: 'accept' }, { kind: 'genres', genres: ['jazz'] }, { kind: 'skip' }, { kind: 'none' }];
  let { tracks } = await engine.request('review.next', {});
  for (let count = 0; tracks.length > 0; count += 1) {
    const [{ id }, next] = tracks;
    const decision = kinds[count % kinds.length];
    await engine.request('review.decide', { selection: { ids: [id] }, decision });
    console.log(JSON.stringify({ id, kind: decision.kind, next: next?.id ?? null }));
    ({ tracks } = await engine.request('review.next', next ? { from: next.id } : {}));
  }
  await engine.close();`;

interface Answered {
  readonly id: number;
  readonly kind: string;
  readonly next: number | null;
}

/** Runs a session and kills it after so many answers and a moment more. */
async function killAfter(folder: string, answers: number, delayMs: number): Promise<Answered[]> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', session(folder)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const said: Answered[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(JSON.parse(line));
    if (said.length === answers) setTimeout(() => child.kill('SIGKILL'), delayMs);
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return said;
}

// Eight programs are started one after the other, which takes a busy machine its time.
it(
  'keeps every answered decision and goes on at the track that was shown',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const filled = openLibraryStore(folder);
    addTracks(
      filled,
      Array.from({ length: 400 }, (_, index) => ({ confidence: 0.5 + index / 1000, sound: index % 50 })),
    );
    filled.close();
    const random = seededRandom(11);
    const answered = new Map<number, Answered>();
    for (let round = 0; round < 8; round += 1) {
      const said = await killAfter(folder, 5 + Math.floor(random() * 20), random() * 6);
      expect(said.length).toBeGreaterThan(4);
      for (const one of said) answered.set(one.id, one);
      const store = openLibraryStore(folder);
      const stored = {
        accept: ['accepted', 'changed'],
        genres: ['changed'],
        skip: ['skipped'],
        none: ['kept'],
      };
      for (const { id, kind } of answered.values())
        expect(stored[kind as keyof typeof stored]).toContain(store.decisions.of(id)?.kind);
      const review = openReview(store);
      const [first] = await review.ids();
      const last = said.at(-1)!;
      // The kill may have come between storing a decision and saying so: then the one after it is next.
      if (last.next !== null && store.decisions.of(last.next) === null) expect(first).toBe(last.next);
      expect(first === undefined || store.decisions.of(first) === null).toBe(true);
      await review.close();
      store.close();
    }
    // And all of it can be taken back.
    const store = openStore(folder);
    while (store.decisions.undo().trackIds.length > 0);
    for (const id of answered.keys()) expect(store.decisions.of(id)).toBeNull();
  },
);
