import type { Page } from 'playwright-core';
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

// WCAG 2.2: reflow (1.4.10) and resize text (1.4.4).
const NARROW: (View & { what: string })[] = [
  { what: '320 px', width: 320, height: 640 },
  { what: 'a zoom of 200 %', width: 640, height: 400, scale: 2 },
];

describe.each(NARROW)('at $what', ({ what, ...view }) => {
  it('no page scrolls sideways, and its heading is in view', async () => {
    const person = await Person.signedIn(server, view);
    for (const { name, path, shows } of places) {
      const page = await person.open(path);
      await page.getByText(shows).first().waitFor();
      await person.expectFits(`${name} at ${what}`);
      const heading = await page.locator('h1').first().boundingBox();
      expect(heading?.y, `the heading of ${name}`).toBeLessThan(view.height ?? 0);
      expect(heading?.width, `the heading of ${name}`).toBeGreaterThan(0);
    }
    await person.leave();
  });
});

// What is seen by its background alone, such as the bar of a chart: has neither text nor a border. Marks each of them, or
// gives those of the marked ones that show nothing now.
function painted(page: Page, work: 'mark' | 'unseen'): Promise<string[]> {
  return page.evaluate((what) => {
    const shows = (element: Element) => {
      const style = getComputedStyle(element);
      const around = getComputedStyle(element.parentElement ?? document.body).backgroundColor;
      const see = !/^rgba\(.*, 0\)$/.test(style.backgroundColor) && style.backgroundColor !== around;
      return see || style.backgroundImage !== 'none' || style.borderStyle !== 'none' || style.outlineStyle !== 'none';
    };
    if (what === 'unseen')
      return [...document.querySelectorAll('[data-painted]')]
        .filter((element) => !shows(element))
        .map((element) => element.outerHTML.slice(0, 200));
    for (const element of document.querySelectorAll('main *')) {
      const { width, height } = element.getBoundingClientRect();
      const isEmpty = element.childElementCount === 0 && element.textContent === '' && width > 1 && height > 1;
      const isDrawn = element.closest('svg, input, [aria-label=Loading]') !== null;
      if (isEmpty && !isDrawn && getComputedStyle(element).borderStyle === 'none' && shows(element))
        element.setAttribute('data-painted', '');
    }
    return [];
  }, work);
}

describe('with the colours of the system', () => {
  it('what is painted is still seen, and the current page is told apart', async () => {
    const person = await Person.signedIn(server);
    let marked = 0;
    for (const { name, path, shows } of places) {
      const page = await person.open(path);
      await page.getByText(shows).first().waitFor();
      await page.emulateMedia({ forcedColors: 'none' });
      await painted(page, 'mark');
      marked += await page.locator('[data-painted]').count();
      await page.emulateMedia({ forcedColors: 'active' });
      expect(await painted(page, 'unseen'), `what cannot be seen on ${name}`).toEqual([]);
    }
    expect(marked).toBeGreaterThan(0);
    const [current, other] = await person.page.evaluate(() =>
      ['a[aria-current=page]', 'a:not([aria-current])'].map((which) => {
        const link = document.querySelector(`nav[aria-label=Pages] ${which}`);
        if (!link) throw new Error(`there is no ${which}`);
        const { color, backgroundColor, outlineStyle } = getComputedStyle(link);
        return [color, backgroundColor, outlineStyle].join();
      }),
    );
    expect(current).not.toBe(other);
    await person.leave();
  });
});
