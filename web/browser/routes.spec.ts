import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person, type View } from './browser';
import { furnish, type Place } from './routes';
import { Server } from './server';

let server: Server;
let places: Place[];
beforeAll(async () => {
  server = await Server.start();
  places = await furnish(server);
});
afterAll(async () => {
  await closeBrowser();
  await server.stop();
});

// `isFresh`: every page is loaded by its address, as a bookmark does it.
const VIEWS: (View & { isFresh: boolean })[] = [
  { width: 1280, scheme: 'light', isFresh: true },
  { width: 1280, scheme: 'dark', isFresh: false },
  { width: 390, scheme: 'light', isFresh: true },
  { width: 390, scheme: 'dark', isFresh: false },
];

describe.each(VIEWS)('at $width px, $scheme', ({ isFresh, ...view }) => {
  it('every page is accessible, complains of nothing, and fits the window', async () => {
    const person = await Person.signedIn(server, view);
    for (const place of places) {
      const page = await person.visit(place, isFresh);
      await person.expectAccessible(place.name);
      await person.expectFits(place.name);
      expect(await page.title(), place.name).toMatch(/ - Sluice$/);
    }
    await person.leave();
    // axe looks at some thirty pages, which takes its time on a busy machine.
  }, 300_000);
});

describe('the shell', () => {
  it('goes to pages by keys, search and links', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open('/');
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.getByRole('heading', { name: 'Workflows', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('Order int');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order intake' }).waitFor();
    // The first tab of a workflow.
    await page.waitForURL(/\/editor$/);
    await page.goBack();
    await page.getByRole('heading', { name: 'Workflows', level: 1 }).waitFor();
    await person.leave();
  });

  it('a theme that was chosen stays', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open('/');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByText('Dark', { exact: true }).click();
    await page.reload();
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    await person.leave();
  });

  it('lists show what happens as it happens, and a killed server comes back', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open('/runs');
    await page.getByText('Live', { exact: true }).waitFor();
    const flow = await server.workflow('Arrives while you look', {
      id: 'said',
      data: { componentId: 'text_transform', template: 'x' },
    });
    await server.deliver(flow.webhook_url, {});
    await page.getByRole('button', { name: /Show 1 new run/ }).click();
    await page.getByText('Arrives while you look').first().waitFor();

    const before = person.complaints.length;
    await server.kill();
    await page.getByText('The connection to the server is lost.').waitFor();
    await server.begin();
    await page.getByText('Live', { exact: true }).waitFor();
    person.complaints.length = before; // Without those of the time without a server.
    await person.leave();
  });
});
