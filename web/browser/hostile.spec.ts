import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { furnish, type Place } from './routes';
import { Server } from './server';

// Markup, the end of what could be around it, letters that turn the direction of the text and do not turn it back, a
// template, and a word that no line holds.
const HOSTILE =
  ` \u202Eesrever </textarea></script><script>window.taken = 1</script><img src=x onerror="window.taken = 1">` +
  `"'\u2066\u0301{{ 6 | times: 7 }}${'W'.repeat(10_000)}`;

let server: Server;
let places: Place[];
beforeAll(async () => {
  server = await Server.start();
  places = await furnish(server, (plain, bytesMax) =>
    new TextDecoder().decode(Buffer.from(plain + HOSTILE).subarray(0, bytesMax)).replace(/\ufffd$/, ''),
  );
});
afterAll(async () => {
  await closeBrowser();
  await server.stop();
});

// Of a desk, a phone, and the narrowest window that pages are made for.
const WIDTHS = [1280, 390, 320];

// Texts that turn the direction and are followed by others on their line, which they turn, too.
function turnedBy(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const turned: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.textContent?.includes('\u202E')) continue;
      let around = text.parentElement;
      while (around && !/isolate|plaintext/.test(getComputedStyle(around).unicodeBidi)) around = around.parentElement;
      const rest = document.createRange();
      rest.selectNodeContents(around ?? document.body);
      rest.setStartAfter(text);
      // What is in a part of its own is not reached.
      const follows = [...rest.cloneContents().childNodes].some((node) => node.nodeType === Node.TEXT_NODE);
      if (follows && rest.toString().trim() !== '') turned.push(around?.outerHTML.slice(0, 300) ?? '');
    }
    return turned;
  });
}

describe('hostile content', () => {
  it('is text on every page, in its place, at every width', async () => {
    const person = await Person.signedIn(server);
    let seen = 0;
    for (const width of WIDTHS) {
      await person.page.setViewportSize({ width, height: 800 });
      for (const place of places) {
        const what = `${place.name} at ${width} px`;
        const page = await person.visit(place);
        await person.expectFits(what);
        const { taken, made, hostile } = await page.evaluate(() => ({
          taken: 'taken' in window,
          made: document.querySelectorAll('img[src=x], script:not([src])').length,
          hostile: document.body.innerText.includes('<script>'),
        }));
        expect({ taken, made }, what).toEqual({ taken: false, made: 0 });
        expect.soft(await turnedBy(page), `turned by a text before it on ${what}`).toEqual([]);
        if (hostile) seen += 1;
      }
    }
    // Most pages show something that was chosen outside.
    expect(seen).toBeGreaterThan((WIDTHS.length * places.length) / 2);
    await person.leave();
  });
});

describe('half a character', () => {
  it('is refused in words, or shown, and breaks no page', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open('/workflows');
    await page.getByRole('button', { name: 'New workflow' }).click();
    await page.getByLabel('Name', { exact: true }).fill('half \ud83d of one');
    await page.getByRole('button', { name: 'Create workflow' }).click();
    await page
      .getByRole('dialog')
      .getByText(/surrogate|UTF-8|Unicode|JSON/i)
      .or(page.getByRole('heading', { name: /^half/ }))
      .first()
      .waitFor();

    // In the address, where each page reads its filters and ids.
    for (const path of ['/runs?text=%ED%A0%BD', '/runs/%ED%A0%BD', '/workflows?q=%ED%A0%BD', '/nowhere/%ED%A0%BD']) {
      await page.goto(`${server.url}/ui${path}`);
      await page.locator('h1, h2').first().waitFor();
    }

    const flow = await server.workflow('Half', { id: 'said', data: { componentId: 'text_transform', template: 'x' } });
    const status = await fetch(flow.webhook_url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"half": "\\ud83d", "whole": "here"}',
    }).then((answer) => answer.status);
    await person.open(`/workflows/${flow.id}/deliveries`);
    await page.getByRole('link', { name: /^Delivery / }).click();
    await page.getByText('half').first().waitFor();
    if (status === 202) {
      const { data } = await server.made<{ data: { id: string }[] }>('GET', `/workflows/${flow.id}/executions`);
      await person.open(`/runs/${data[0]?.id}?step=in`);
      await page.getByRole('tab', { name: 'Output' }).waitFor();
    }
    await person.leave();
  });
});
