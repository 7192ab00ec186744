// Pictures of every page in light, dark and phone width, from a server with something to show, and with PICTURES=1 those of
// the README. Run by scripts/screenshots.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { closeBrowser, Person, type View } from './browser';
import { furnish, type Place } from './routes';
import { Server } from './server';

const TREE = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(TREE, 'build/screenshots');
const VIEWS: [string, View][] = [
  ['light', { width: 1280, scheme: 'light' }],
  ['dark', { width: 1280, scheme: 'dark' }],
  ['phone', { width: 390, scheme: 'light' }],
];

async function show(person: Person, { path: where, shows }: Place) {
  const page = await person.open(where);
  await page.getByText(shows).first().waitFor();
  await page.getByText('Live', { exact: true }).or(page.locator('[data-status=live]')).first().waitFor();
  return page;
}

it.skipIf(process.env.PICTURES === '1')('takes a picture of every page', async () => {
  await mkdir(FOLDER, { recursive: true });
  const server = await Server.start();
  try {
    const places = await furnish(server);
    for (const [view, options] of VIEWS) {
      const person = await Person.signedIn(server, options);
      for (const place of places) {
        const page = await show(person, place);
        await page.screenshot({ path: path.join(FOLDER, `${place.name}-${view}.png`), animations: 'disabled' });
      }
      await person.leave();
    }
    expect(places.length).toBeGreaterThan(0);
  } finally {
    await closeBrowser();
    await server.stop();
  }
});
