/** The player in a real browser: volume, place, keys, and what the system is told of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

declare global {
  interface Window {
    /** What the page gave the media session to call, by action. */
    mediaActions: Map<string, (details: { action: string; seekTime?: number; seekOffset?: number }) => void>;
    /** Every audio element that the page made. */
    sounds: HTMLAudioElement[];
  }
}

/** Notes the audio elements and the media session's handlers. */
function listen(): void {
  window.mediaActions = new Map();
  window.sounds = [];
  const session = navigator.mediaSession;
  const original = session.setActionHandler.bind(session);
  session.setActionHandler = (action, handler) => {
    if (handler) window.mediaActions.set(action, handler as never);
    original(action, handler);
  };
  window.Audio = new Proxy(Audio, {
    construct: (target, given: [string?]) => {
      const made = new target(...given);
      window.sounds.push(made);
      return made;
    },
  });
}

const player = (page: Page) => page.getByRole('region', { name: 'Player' });
const sound = (page: Page) =>
  page.evaluate(() => {
    const playing = window.sounds.find((each) => !each.paused) ?? window.sounds.at(-1);
    return playing
      ? { volume: playing.volume, muted: playing.muted, at: playing.currentTime, paused: playing.paused }
      : null;
  });
const act = (page: Page, action: string, details: { seekTime?: number; seekOffset?: number } = {}) =>
  page.evaluate(([name, given]) => window.mediaActions.get(name)?.({ action: name, ...given }), [
    action,
    details,
  ] as const);

async function playFirst(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Tracks' }).getByRole('row').nth(1).click();
  await page.keyboard.press('p');
  await player(page).getByRole('button', { name: 'Pause' }).waitFor();
}

test('volume by pointer and by keys, sound off and on, and both as they were after a reload', async () => {
  await using window = await starter.open({ tracks: 20, initScript: listen });
  const { page } = window;
  await playFirst(page);
  const volume = player(page).getByRole('slider', { name: 'Volume' });
  expect(await volume.getAttribute('aria-valuetext')).toBe('100 percent');
  const box = await volume.boundingBox();
  await page.mouse.click(box!.x + box!.width / 2, box!.y + box!.height / 2);
  await expect.poll(async () => (await sound(page))?.volume).toBeCloseTo(0.5, 1);
  await volume.press('Home');
  await volume.press('ArrowRight');
  await expect.poll(async () => (await sound(page))?.volume).toBeCloseTo(0.05, 5);
  await page.keyboard.press('+');
  await expect.poll(async () => (await sound(page))?.volume).toBeCloseTo(0.1, 5);
  await page.keyboard.press('-');
  await page.keyboard.press('m');
  await expect.poll(() => sound(page)).toMatchObject({ muted: true });
  await player(page).getByRole('button', { name: 'Sound off', pressed: true }).waitFor();
  await page.reload();
  await player(page).getByRole('button', { name: 'Sound off', pressed: true }).waitFor();
  await playFirst(page);
  expect(await sound(page)).toMatchObject({ muted: true, volume: 0.05 });
  await player(page).getByRole('button', { name: 'Sound off' }).click();
  expect(await sound(page)).toMatchObject({ muted: false, volume: 0.05 });
  await player(page).getByRole('button', { name: 'Sound off' }).press('m');
  // Whoever turns it up wants to hear something.
  await page.keyboard.press('+');
  expect(await sound(page)).toMatchObject({ muted: false, volume: 0.1 });
  expect(window.problems).toEqual([]);
});

test('the place is shown, and moved by slider and keys, also while Shift and a bracket are two keys', async () => {
  await using window = await starter.open({ tracks: 20, initScript: listen });
  const { page } = window;
  await playFirst(page);
  const position = player(page).getByRole('slider', { name: 'Position' });
  await expect.poll(() => position.getAttribute('aria-valuetext')).toMatch(/^0:0\d of 5:00$/);
  await page.keyboard.press('Shift+BracketRight');
  await page.keyboard.press('Shift+BracketRight');
  await expect.poll(async () => (await sound(page))?.at ?? 0).toBeGreaterThanOrEqual(20);
  await page.keyboard.press('Shift+BracketLeft');
  await expect.poll(async () => (await sound(page))?.at ?? 99).toBeLessThan(15);
  for (let step = 0; step < 3; step += 1) await position.press('PageUp');
  await expect.poll(async () => (await sound(page))?.at ?? 0).toBeGreaterThan(60);
  await position.press('Home');
  await expect.poll(async () => (await sound(page))?.at ?? 99).toBeLessThan(3);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Space');
  await player(page).getByRole('button', { name: 'Play' }).waitFor();
  await page.keyboard.press('Space');
  await player(page).getByRole('button', { name: 'Pause' }).waitFor();
  // While one types, keys are letters.
  await page.getByRole('searchbox').fill('');
  await page.getByRole('searchbox').press('m');
  expect(await sound(page)).toMatchObject({ muted: false });
});

test('the system is told what plays, and its keys play, pause, seek and go on', async () => {
  await using window = await starter.open({ tracks: 20, initScript: listen });
  const { page } = window;
  await playFirst(page);
  const first = await page.getByRole('grid', { name: 'Tracks' }).getByRole('row').nth(1).textContent();
  const told = () =>
    page.evaluate(() => ({
      state: navigator.mediaSession.playbackState,
      title: navigator.mediaSession.metadata?.title ?? '',
      artist: navigator.mediaSession.metadata?.artist ?? '',
    }));
  await expect.poll(async () => (await told()).title).not.toBe('');
  const before = await told();
  expect(before.state).toBe('playing');
  expect(first).toContain(before.title);
  expect(first).toContain(before.artist);
  await act(page, 'pause');
  await player(page).getByRole('button', { name: 'Play' }).waitFor();
  expect((await told()).state).toBe('paused');
  await act(page, 'play');
  await player(page).getByRole('button', { name: 'Pause' }).waitFor();
  await act(page, 'seekto', { seekTime: 100 });
  await expect.poll(async () => (await sound(page))?.at ?? 0).toBeGreaterThanOrEqual(100);
  await act(page, 'seekbackward', { seekOffset: 30 });
  await expect.poll(async () => (await sound(page))?.at ?? 99).toBeLessThan(80);
  // The first two are called the same.
  await act(page, 'nexttrack');
  await act(page, 'nexttrack');
  await expect.poll(async () => (await told()).title).not.toBe(before.title);
  const second = await page.getByRole('grid', { name: 'Tracks' }).getByRole('row').nth(3).textContent();
  expect(second).toContain((await told()).title);
  await act(page, 'previoustrack');
  await act(page, 'previoustrack');
  await expect.poll(async () => (await told()).title).toBe(before.title);
  expect(window.problems).toEqual([]);
});

test.for(['light', 'dark'] as const)('nothing keeps anybody out while it plays, %s', async (colorScheme) => {
  await using window = await starter.open({ tracks: 20, initScript: listen, colorScheme });
  const { page } = window;
  await playFirst(page);
  await player(page).getByText(/ – /).waitFor();
  expect(await axeViolations(player(page))).toEqual([]);
});
