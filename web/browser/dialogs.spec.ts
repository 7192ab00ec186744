import type { Locator, Page } from 'playwright-core';
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

const OPENED = ':is([role=dialog], [role=menu], [role=listbox])';
// What a button opens that says so must open, however busy the machine is; of the others nobody knows.
const MUST_APPEAR_WITHIN_MS = 5000;
const APPEARS_WITHIN_MS = 400;
const CLICKED_WITHIN_MS = 2000;
const TRIES = 5;

// Marks the first button of the page whose name is not among `tried`, and gives that name; null if there is none. The name is
// without what differs from row to row.
function nextButton(page: Page, tried: string[]): Promise<string | null> {
  return page.evaluate((known) => {
    document.querySelector('[data-next]')?.removeAttribute('data-next');
    const buttons = document.querySelectorAll<HTMLElement>('button:not(:disabled), input[aria-haspopup=listbox]');
    for (const button of buttons) {
      if (!button.checkVisibility({ visibilityProperty: true }) || button.getBoundingClientRect().width === 0) continue;
      const label = button instanceof HTMLInputElement ? button.labels?.[0]?.innerText : undefined;
      const name = (button.getAttribute('aria-label') ?? label ?? button.innerText)
        .replace(/^(Copy|Select|Show|Actions for|Add a node after) .*/s, '$1')
        .replaceAll(/\d+/g, 'N');
      if (known.includes(name)) continue;
      button.setAttribute('data-next', '');
      return name;
    }
    return null;
  }, tried);
}

// Clicks a button. What another one has opened only after it was no longer waited for is closed before.
async function clicked(page: Page, button: Locator, what: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    if (await page.locator(OPENED).filter({ visible: true }).count()) await page.keyboard.press('Escape');
    try {
      return await button.click({ timeout: CLICKED_WITHIN_MS });
    } catch (error) {
      if (tries === TRIES) throw new Error(`${what} cannot be clicked`, { cause: error });
    }
  }
}

async function appears(shown: Locator, timeout: number): Promise<boolean> {
  return shown.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

const VIEWS: (View & { atLeast: number })[] = [
  { width: 1280, scheme: 'light', atLeast: 8 },
  { width: 390, scheme: 'dark', atLeast: 4 },
];
// Buttons that have opened nothing at the first width are not tried again at the second.
const others = new Set<string>();

describe.each(VIEWS)('dialogs and menus at $width px, $scheme', ({ atLeast, ...view }) => {
  it('whatever a button opens is accessible, fits, closes with Escape and gives the focus back', async () => {
    const person = await Person.signedIn(server, view);
    // Only looked at: nothing is changed by what is clicked.
    await person.context.route(
      ({ pathname }) => !pathname.startsWith('/ui/'),
      (route) => (route.request().method() === 'GET' ? route.continue() : route.abort('failed')),
    );
    const tried = ['Sign out', ...others];
    const opened: string[] = [];
    for (const place of places) {
      const page = await person.visit(place);
      const address = page.url();
      for (let name = await nextButton(page, tried); name !== null; name = await nextButton(page, tried)) {
        tried.push(name);
        const button = page.locator('[data-next]');
        const mustOpen = (await button.getAttribute('aria-haspopup')) !== null;
        await clicked(page, button, `${name} on ${place.name}`);
        const shown = page.locator(OPENED).filter({ visible: true }).last();
        const what = `what ${name} opens on ${place.name}`;
        if (await appears(shown, mustOpen ? MUST_APPEAR_WITHIN_MS : APPEARS_WITHIN_MS)) {
          opened.push(name);
          await person.expectAccessible(what, OPENED);
          await person.expectFits(what);
          await page.keyboard.press('Escape');
          await shown.waitFor({ state: 'hidden' });
          const isFocused = page.waitForFunction(() => document.activeElement !== document.body, null, {
            timeout: MUST_APPEAR_WITHIN_MS,
          });
          await isFocused.catch(() => expect.soft(null, `the focus after ${what}`).not.toBeNull());
        } else {
          expect.soft(mustOpen, `${what}: nothing`).toBe(false);
          others.add(name);
          // It led elsewhere: the page is as it was for the next one.
          if (page.url() !== address) await person.visit(place);
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
      await page.locator(OPENED).filter({ visible: true }).last().waitFor();
      await person.expectAccessible(keys, OPENED);
      await page.keyboard.press('Escape');
      await page.locator(OPENED).last().waitFor({ state: 'detached' });
    }
    await person.leave();
  });
});
