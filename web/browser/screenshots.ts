// Pictures of every page in light, dark and phone width, from a server with something to show. Run by `make screenshots`.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { closeBrowser, Person, type View } from './browser';
import { furnish } from './routes';
import { Server } from './server';

const FOLDER = path.resolve(import.meta.dirname, '../../build/screenshots');
const VIEWS: [string, View][] = [
  ['light', { width: 1280, scheme: 'light' }],
  ['dark', { width: 1280, scheme: 'dark' }],
  ['phone', { width: 390, scheme: 'light' }],
];

it('takes a picture of every page', async () => {
  await mkdir(FOLDER, { recursive: true });
  const server = await Server.start();
  try {
    const places = await furnish(server);
    for (const [view, options] of VIEWS) {
      const person = await Person.signedIn(server, options);
      for (const { name, path: where, shows } of places) {
        const page = await person.open(where);
        await page.getByText(shows).first().waitFor();
        await page.getByText('Live', { exact: true }).or(page.locator('[data-status=live]')).first().waitFor();
        await page.screenshot({ path: path.join(FOLDER, `${name}-${view}.png`), animations: 'disabled' });
      }
      await person.leave();
    }
    expect(places.length).toBeGreaterThan(0);
  } finally {
    await closeBrowser();
    await server.stop();
  }
});
