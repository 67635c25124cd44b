/** When something breaks: one view, the contact, the session. The rest goes on. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWebServer } from '../../main/web/server.ts';
import { WindowStarter } from '../support/window-fixture.ts';

const starter = new WindowStarter();
beforeAll(() => starter.start());
afterAll(() => starter.stop());

test('a view that fails says so and can be opened again, while the others work', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page, engine } = window;
  engine.breakHistory = true;
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('heading', { name: /^History could not be shown/ }).waitFor();
  await page.getByRole('link', { name: /^Library/ }).click();
  await page.getByRole('grid', { name: 'Tracks' }).waitFor();
  engine.breakHistory = false;
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Reload this view' }).click();
  await page.getByText('No file has been written yet.').waitFor();
});

test('a page whose server was started again says where the way back is', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page, engine, server } = window;
  await server.close();
  await page.getByText('No contact with Earmark.').first().waitFor();
  const again = await startWebServer({
    engine,
    rendererFolder: fileURLToPath(new URL('../../dist/renderer', import.meta.url)),
    port: server.port,
  });
  try {
    await page.getByText('Open the link that Earmark printed when it started.').first().waitFor();
    await page.goto(again.url);
    await page.getByRole('grid', { name: 'Tracks' }).waitFor();
    expect(await page.getByText('no session').count()).toBe(0);
  } finally {
    await again.close();
  }
});

test('a failure of the engine is told in its own words and kept until it is read', async () => {
  await using window = await starter.open({ tracks: 60 });
  const { page } = window;
  await page.getByRole('button', { name: 'Add folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  await dialog.getByRole('textbox', { name: 'Path' }).fill('/music/missing');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await dialog.getByRole('alert').getByText('"/music/missing" does not exist.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Add this folder' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox', { name: 'Path' }).fill('/music/New');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect.poll(() => dialog.getByRole('alert').count()).toBe(0);
});
