/**
 * Measures a review session: from the key that decides to the next track on screen, and to its sound. Not a test,
 * for times depend on the machine.
 *
 *   node test/renderer/review-session.measure.ts [DECISIONS] [TRACKS]
 *
 * DECISIONS (200) are made in a real Chromium over the real engine, about TRACKS (1000) tracks of which each is a
 * file that plays. Most are accepted, some changed, skipped or taken back, about three a second, as a quick person
 * does. Prints milliseconds: median, 95th percentile and worst.
 */
import { openReviewEngine } from '../support/made-library/review-engine.ts';
import { WindowStarter } from '../support/window-fixture.ts';

const decisions = Number(process.argv[2] ?? 200);
const tracks = Number(process.argv[3] ?? 1000);
const pauseMs = 300;
/** What the next track has to be there within, milliseconds. */
const wantedMs = 150;

/** Runs in the page: when a track came up, and when it was first heard. */
function watchPage(): void {
  const times = { pressed: 0, shown: 0, heard: 0 };
  Object.assign(globalThis, { reviewTimes: times });
  addEventListener(
    'keydown',
    () => Object.assign(times, { pressed: performance.now(), shown: 0, heard: 0 }),
    { capture: true },
  );
  // An element that is not in the document tells nobody above it; its own prototype sees to that.
  const play: (this: HTMLMediaElement) => Promise<void> = Object.getOwnPropertyDescriptor(
    HTMLMediaElement.prototype,
    'play',
  )?.value;
  HTMLMediaElement.prototype.play = function watched(this: HTMLMediaElement): Promise<void> {
    const start = this.currentTime;
    const listen = (): void => {
      // Heard is what moves, not what was asked for.
      if (!this.paused && this.currentTime > start) times.heard ||= performance.now();
      else if (times.heard === 0) requestAnimationFrame(listen);
    };
    requestAnimationFrame(listen);
    return play.call(this);
  };
  addEventListener('DOMContentLoaded', () => {
    let shown: string | null = null;
    const look = (): void => {
      const now = document.querySelector('[data-card]')?.getAttribute('data-card') ?? null;
      // In the frame after the one that drew it.
      if (now !== shown) requestAnimationFrame(() => (times.shown ||= performance.now()));
      shown = now;
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ['data-card'],
    });
  });
}

interface Times {
  readonly shown: number;
  readonly heard: number;
}

function report(name: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(0);
  const late = times.filter((time) => time > wantedMs).length;
  console.log(
    `${name.padEnd(28)} median ${at(0.5).padStart(4)}   95 % ${at(0.95).padStart(4)}   worst ${at(1).padStart(4)}   later than ${wantedMs} ms: ${late} of ${times.length}`,
  );
}

const starter = new WindowStarter();
await starter.start();
try {
  const engine = await openReviewEngine({ tracks, files: true });
  await using window = await starter.openOver(engine, {
    resolveTrackPath: async (id) => engine.trackPath(id),
    initScript: watchPage,
  });
  const { page } = window;
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.getByRole('region', { name: 'Track to decide' }).waitFor();
  await page.waitForTimeout(1000);
  const measured: Record<'decision' | 'undo', Times[]> = { decision: [], undo: [] };
  for (let count = 0; count < decisions; count += 1) {
    const key = count % 23 === 22 ? 'z' : count % 11 === 5 ? 's' : count % 5 === 3 ? '2' : 'Enter';
    await page.keyboard.press(key);
    const handle = await page.waitForFunction(
      () => {
        const { pressed, shown, heard } = (
          globalThis as unknown as { reviewTimes: { pressed: number; shown: number; heard: number } }
        ).reviewTimes;
        return shown > 0 && heard > 0 && { shown: shown - pressed, heard: heard - pressed };
      },
      undefined,
      { polling: 'raf' },
    );
    const times = await handle.jsonValue();
    if (times !== false) measured[key === 'z' ? 'undo' : 'decision'].push(times);
    await page.waitForTimeout(pauseMs);
  }
  const { left } = await engine.request('review.next', {});
  console.log(`${decisions} keys, ${tracks - left} of ${tracks} tracks decided; milliseconds from the key`);
  for (const kind of ['decision', 'undo'] as const) {
    report(
      `${kind}: on screen`,
      measured[kind].map(({ shown }) => shown),
    );
    report(
      `${kind}: heard`,
      measured[kind].map(({ heard }) => heard),
    );
  }
  if (window.problems.length > 0) console.log(window.problems);
} finally {
  await starter.stop();
}
