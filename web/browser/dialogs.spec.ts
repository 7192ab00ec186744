import type { Locator } from 'playwright-core';
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

const OPENERS = 'button:visible:not(:disabled), input[aria-haspopup=listbox]:visible';
const OPENED = ':is([role=dialog], [role=menu], [role=listbox]):visible';
// What a button opens that says so must open, however busy the machine is; of the others nobody knows.
const MUST_APPEAR_WITHIN_MS = 5000;
const APPEARS_WITHIN_MS = 1000;

// What a button is called, without what differs from row to row.
async function nameOf(button: Locator): Promise<string> {
  const name = await button.evaluate((element) => {
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.innerText : undefined;
    return element.getAttribute('aria-label') ?? label ?? (element as HTMLElement).innerText;
  });
  return name.replace(/^(Copy|Select|Show) .*/s, '$1').replaceAll(/\d+/g, 'N');
}

const VIEWS: (View & { atLeast: number })[] = [
  { width: 1280, scheme: 'light', atLeast: 8 },
  { width: 390, scheme: 'dark', atLeast: 4 },
];

describe.each(VIEWS)('dialogs and menus at $width px, $scheme', ({ atLeast, ...view }) => {
  it('whatever a button opens is accessible, fits, closes with Escape and gives the focus back', async () => {
    const person = await Person.signedIn(server, view);
    // Only looked at: nothing is changed by what is clicked.
    await person.context.route('**', (route) =>
      route.request().method() === 'GET' ? route.continue() : route.abort('failed'),
    );
    const tried = new Set(['Sign out']);
    const opened: string[] = [];
    for (const { path, shows } of places) {
      const page = await person.open(path);
      await page.getByText(shows).first().waitFor();
      for (let index = 0; index < (await page.locator(OPENERS).count()); index += 1) {
        const button = page.locator(OPENERS).nth(index);
        const name = await nameOf(button);
        if (tried.has(name)) continue;
        tried.add(name);
        const mustOpen = (await button.getAttribute('aria-haspopup')) !== null;
        await button.click();
        const shown = page.locator(OPENED).last();
        if (
          await shown.waitFor({ timeout: mustOpen ? MUST_APPEAR_WITHIN_MS : APPEARS_WITHIN_MS }).then(
            () => true,
            () => false,
          )
        ) {
          opened.push(name);
          await person.expectAccessible(`what ${name} opens on ${path}`);
          await person.expectFits(`what ${name} opens on ${path}`);
          await page.keyboard.press('Escape');
          await shown.waitFor({ state: 'hidden' });
          const left = await page
            .waitForFunction(() => document.activeElement !== document.body, null, { timeout: APPEARS_WITHIN_MS })
            .then(
              () => false,
              () => true,
            );
          expect.soft(left, `the focus is lost after what ${name} opened on ${path}`).toBe(false);
        } else {
          expect.soft(mustOpen, `${name} opens nothing on ${path}`).toBe(false);
          // It did something else: the page is as it was for the next one.
          await person.open(path);
          await page.getByText(shows).first().waitFor();
        }
      }
    }
    expect(opened.length, opened.join(', ')).toBeGreaterThanOrEqual(atLeast);
    await person.leave();
  });

  it('the search and the list of keys open by their keys', async () => {
    const person = await Person.signedIn(server, view);
    const page = await person.open('/');
    for (const keys of ['Control+k', '?']) {
      await page.keyboard.press(keys);
      await page.locator(OPENED).last().waitFor();
      await person.expectAccessible(keys);
      await page.keyboard.press('Escape');
      await page.locator(OPENED).last().waitFor({ state: 'detached' });
    }
    await person.leave();
  });
});
