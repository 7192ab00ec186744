import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
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

// WCAG 2.2: reflow (1.4.10), and resize text (1.4.4): of 1280 x 800, a zoom of 200 % leaves half.
const NARROW = [
  { width: 320, height: 640 },
  { width: 640, height: 400 },
];

describe('in a narrow window', () => {
  it('no page scrolls sideways, and its heading is in view', async () => {
    const person = await Person.signedIn(server);
    for (const window of NARROW) {
      await person.page.setViewportSize(window);
      for (const place of places) {
        const page = await person.visit(place);
        await person.expectFits(`${place.name} at ${window.width} px`);
        const heading = await page.locator('h1').first().boundingBox();
        expect.soft(heading?.y, `the heading of ${place.name}`).toBeLessThan(window.height);
        expect.soft(heading?.width, `the heading of ${place.name}`).toBeGreaterThan(0);
      }
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
    for (const place of places) {
      const page = await person.visit(place);
      await page.emulateMedia({ forcedColors: 'none' });
      await painted(page, 'mark');
      marked += await page.locator('[data-painted]').count();
      await page.emulateMedia({ forcedColors: 'active' });
      expect.soft(await painted(page, 'unseen'), `what cannot be seen on ${place.name}`).toEqual([]);
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
