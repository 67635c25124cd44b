/** High contrast, forced colours, less motion and 200 % zoom, as the system asks for them, in a real browser. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReviewEngine } from '../support/made-library/review-engine.ts';
import { axeViolations, WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

async function goTo(page: Page, screen: string): Promise<void> {
  const screens = page.getByRole('navigation', { name: 'Screens' });
  await screens.getByRole('link', { name: new RegExp(`^${screen}`) }).click();
  await page.getByRole('heading', { level: 1, name: screen }).waitFor();
}

/** WCAG 2's contrast of an element's text to the nearest background that is not transparent. */
function contrastOf(element: Locator): Promise<number> {
  return element.evaluate((start) => {
    const numbers = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = numbers(colour).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    let ground: Element | null = start;
    while (ground && numbers(getComputedStyle(ground).backgroundColor)[3] === 0)
      ground = ground.parentElement;
    const colours = [
      getComputedStyle(start).color,
      ground ? getComputedStyle(ground).backgroundColor : 'rgb(255, 255, 255)',
    ];
    const [light = 0, dark = 0] = colours.map(luminance).toSorted((one, other) => other - one);
    return (light + 0.05) / (dark + 0.05);
  });
}

/** Width of the ring around the element with the focus, in pixels; 0 where there is none to see. */
function focusRing(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { activeElement } = document;
    // Behind the last control the browser begins anew. A screen that opens puts the focus on its heading, which is
    // no control, maybe after the first key.
    if (!activeElement || activeElement.matches('body, h1')) return Number.POSITIVE_INFINITY;
    const rings = [activeElement, ...activeElement.querySelectorAll('*')].map((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
    });
    // A row, a choice or a card may show it on a mark within.
    return Math.max(...rings);
  });
}

const looks = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { colorScheme, contrast: 'more' as const },
  { colorScheme, forcedColors: 'active' as const },
]);

test.for(looks)('%o: nothing keeps anybody out, and the focus is seen on every screen', async (look) => {
  await using window = await starter.openOver(await openReviewEngine({ tracks: 40 }));
  const { page } = window;
  await page.emulateMedia(look);
  for (const screen of ['Library', 'Review', 'Write', 'History', 'Models', 'Settings']) {
    await goTo(page, screen);
    if (screen === 'Review') await page.getByRole('region', { name: 'Track to decide' }).waitFor();
    if (screen === 'Settings') await page.getByRole('heading', { level: 2, name: 'Genre names' }).waitFor();
    // In forced colours the system answers for contrast, and axe sees colours that are not drawn.
    if ('contrast' in look) expect([screen, await axeViolations(page)]).toEqual([screen, []]);
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120) ?? '');
      expect([focused, await focusRing(page)]).toEqual([
        focused,
        expect.toSatisfy((width) => Number(width) >= 2),
      ]);
    }
  }
  expect(window.problems).toEqual([]);
});

test.for(['light', 'dark'] as const)('text has 7 to 1 and more in high contrast, %s', async (colorScheme) => {
  await using window = await starter.open({ tracks: 40, colorScheme });
  const { page } = window;
  await page.keyboard.press('Control+,');
  await page.getByRole('radiogroup', { name: 'Colours' }).getByText('High contrast').click();
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset))
    .toEqual({
      theme: colorScheme,
      contrast: 'more',
    });
  for (const muted of await page.locator('main .muted:visible').all())
    expect(await contrastOf(muted)).toBeGreaterThanOrEqual(7);
  await goTo(page, 'Library');
  for (const cell of await page.getByRole('row').nth(3).getByRole('gridcell').all())
    expect(await contrastOf(cell)).toBeGreaterThanOrEqual(7);
  await page.reload();
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['contrast'])).toBe('more');
});

test('segments differ by letters and by the kind of their line, not by colour alone', async () => {
  await using window = await starter.openOver(await openReviewEngine({ tracks: 60 }));
  const { page } = window;
  await goTo(page, 'Review');
  const lines = new Map<string, Set<string>>();
  for (let track = 0; track < 12; track += 1) {
    const segments = page.getByRole('listbox', { name: 'Segments' }).getByRole('option');
    await segments.first().waitFor();
    for (const { rank, line, letters } of await segments.evaluateAll((options) =>
      options.map((option) => ({
        rank: option.getAttribute('data-rank') ?? '',
        line: getComputedStyle(option).borderBottomStyle,
        letters: option.querySelector('[aria-hidden]')?.textContent ?? '',
      })),
    )) {
      lines.set(rank, (lines.get(rank) ?? new Set()).add(line));
      expect(letters).toMatch(/^\p{Lu}{2}$/u);
    }
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(100);
  }
  const kinds = [...lines.values()].map((each) => [...each].join());
  expect(kinds.length).toBeGreaterThanOrEqual(3);
  expect(new Set(kinds).size).toBe(kinds.length);
});

test('where less motion is asked for, nothing moves by itself', async () => {
  await using window = await starter.open({ tracks: 40, filesPerSecond: 20 });
  const { page, engine } = window;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await engine.request('library.add', { paths: ['/music/New'] });
  await page.getByRole('progressbar', { name: 'Reading tags' }).waitFor();
  await page.getByRole('button', { name: 'Genre', exact: true }).click();
  await page.getByRole('menu', { name: 'Genre' }).waitFor();
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .map((element) => getComputedStyle(element))
      .filter(
        ({ animationName, transitionDuration }) => animationName !== 'none' || transitionDuration !== '0s',
      )
      .map(({ animationName, transitionDuration }) => `${animationName} ${transitionDuration}`),
  );
  expect(moving).toEqual([]);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test('at 200 % zoom of a window of 1280 by 800 every control can be reached and is seen whole', async () => {
  // Zoom halves what fits on the page; the browser does the same.
  await using window = await starter.openOver(await openReviewEngine({ tracks: 40 }), {
    viewport: { width: 640, height: 400 },
  });
  const { page } = window;
  for (const screen of ['Library', 'Review', 'Write', 'History', 'Models', 'Settings']) {
    await goTo(page, screen);
    if (screen === 'Settings') await page.getByRole('heading', { level: 2, name: 'Genre names' }).waitFor();
    await page.waitForTimeout(200);
    const lost = await page.evaluate(() => {
      const controls = [...document.querySelectorAll<HTMLElement>('button, a[href], input, [role=slider]')];
      return controls
        .filter(
          (control) => control.checkVisibility() && !control.closest('.heard, [aria-hidden=true], label'),
        )
        .filter((control) => {
          control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
          const { left, right, top, bottom, width } = control.getBoundingClientRect();
          if (width <= 1) return false;
          return left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1;
        })
        .map((control) => control.getAttribute('aria-label') ?? control.textContent);
    });
    expect([screen, lost]).toEqual([screen, []]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
  }
});
