import type { Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { furnish, type Place } from './routes';
import { ADMIN_KEY, type Made, Server } from './server';

let server: Server;
let places: Place[];
let flow: Made;
beforeAll(async () => {
  server = await Server.start();
  places = await furnish(server);
  flow = await server.workflow('Watched', { id: 'said', data: { componentId: 'text_transform', template: 'x' } });
});
beforeEach(() => server.ensure());
afterAll(async () => {
  await closeBrowser();
  await server.stop();
});

// How many of the browser's requests for events have begun and not ended.
function streamsOf({ context }: Person): Set<Request> {
  const open = new Set<Request>();
  context.on('request', (request) => {
    if (new URL(request.url()).pathname === '/events') open.add(request);
  });
  const end = (request: Request) => open.delete(request);
  context.on('requestfinished', end);
  context.on('requestfailed', end);
  return open;
}

describe('a killed server', () => {
  it('what was shown stays, what is asked for says so, and all of it comes back by itself', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open('/runs');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('Order intake').first().waitFor();

    const before = person.complaints.length;
    await server.kill();
    await page.getByText('The connection to the server is lost.').waitFor();
    await page.getByText('Order intake').first().waitFor();
    await page.getByRole('link', { name: 'Vault', exact: true }).click();
    await page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor();
    await person.expectAccessible('a page without a server');

    await server.begin();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('The connection to the server is lost.').waitFor({ state: 'detached' });
    await page.getByText('warehouse token').first().waitFor();
    // The session has outlived the server.
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runs', exact: true }).click();
    await server.deliver(flow.webhook_url, {});
    await page.getByRole('button', { name: /Show 1 new run/ }).waitFor();
    person.complaints.length = before; // Without those of the time without a server.
    await person.leave();
  });

  it('what was typed stays, and is saved once the server is back', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open(`/workflows/${flow.id}/settings`);
    await page.getByLabel('Description').fill('typed before');
    const before = person.complaints.length;
    await server.kill();
    await page.getByText('The connection to the server is lost.').waitFor();
    await page.getByLabel('Description').fill('typed meanwhile');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('The server cannot be reached.', { exact: true }).waitFor();
    expect(await page.getByLabel('Description').inputValue()).toBe('typed meanwhile');

    await server.begin();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('The settings are saved.').waitFor();
    const saved = await server.made<{ description: string }>('GET', `/workflows/${flow.id}`);
    expect(saved.description).toBe('typed meanwhile');
    person.complaints.length = before;
    await person.leave();
  });
});

describe('two tabs', () => {
  it('share one stream of events, and the second takes it over when the first is closed', async () => {
    const person = await Person.signedIn(server);
    const streams = streamsOf(person);
    const first = await person.open('/runs');
    await first.getByText('Live', { exact: true }).waitFor();
    const second = await person.openTab('/runs');
    await second.getByText('Live', { exact: true }).waitFor();
    expect(streams.size).toBe(1);

    await server.deliver(flow.webhook_url, {});
    for (const page of [first, second]) await page.getByRole('button', { name: /Show 1 new run/ }).waitFor();

    await first.close();
    await expect.poll(() => [...streams].filter((request) => request.frame().page() === second).length).toBe(1);
    await second.getByText('Live', { exact: true }).waitFor();
    await server.deliver(flow.webhook_url, {});
    await second.getByRole('button', { name: /Show 2 new runs/ }).waitFor();
    await person.leave();
  });
});

describe('a session that ends', () => {
  it('while a form is filled in: signing in again keeps the form, and live events go on', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open(`/workflows/${flow.id}/settings`);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByLabel('Description').fill('typed before the session ended');
    const { body: sessions } = await server.call<{ id: string }[]>('GET', '/sessions');
    for (const { id } of sessions) await server.call('DELETE', `/sessions/${id}`);

    await page.getByRole('button', { name: 'Save settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await person.expectAccessible('signing in again');
    await dialog.getByLabel('API key').fill(ADMIN_KEY);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Description').inputValue()).toBe('typed before the session ended');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('The settings are saved.').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByText('Order intake').first().waitFor();
    await server.deliver(flow.webhook_url, {});
    await page.getByRole('button', { name: /Show 1 new run/ }).waitFor();
    await person.leave();
  });

  it('is begun again at one tab for all of them', async () => {
    const person = await Person.signedIn(server);
    const settings = `/workflows/${flow.id}/settings`;
    const tabs = [await person.open(settings), await person.openTab(settings)];
    for (const page of tabs) await page.getByText('Live', { exact: true }).waitFor();
    const { body: sessions } = await server.call<{ id: string }[]>('GET', '/sessions');
    for (const { id } of sessions) await server.call('DELETE', `/sessions/${id}`);
    for (const page of tabs) {
      await page.getByRole('button', { name: 'Save settings' }).click();
      await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    }
    await tabs[1]?.getByLabel('API key').fill(ADMIN_KEY);
    await tabs[1]?.getByRole('button', { name: 'Sign in' }).click();
    for (const [index, page] of tabs.entries()) {
      await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor({ state: 'detached' });
      await page.getByLabel('Description').fill(`typed in tab ${index}`);
      await page.getByRole('button', { name: 'Save settings' }).click();
      await page.getByText('The settings are saved.').waitFor();
      // The other tab is told of the change before it makes its own.
      for (const other of tabs)
        await expect.poll(() => other.getByLabel('Description').inputValue()).toBe(`typed in tab ${index}`);
    }
    await person.leave();
  });

  it('a tab whose session another tab has replaced goes on with the new one', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open(`/workflows/${flow.id}/settings`);
    await page.getByLabel('Description').fill('saved with another session');
    const answer = await person.context.request.post(`${server.url}/session`, { data: { key: ADMIN_KEY } });
    expect(answer.status()).toBe(200);
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('The settings are saved.').waitFor();
    await person.leave();
  });
});

describe('a slow network', () => {
  it('pages say that they load, the last filter wins, and a double click starts one thing', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open('/');
    await page.getByText('Live', { exact: true }).waitFor();
    const network = await person.context.newCDPSession(page);
    await network.send('Network.enable');
    const slow = (latency: number) =>
      network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency,
        downloadThroughput: -1,
        uploadThroughput: -1,
      });
    await slow(1000);
    await page.getByRole('link', { name: 'Workflows', exact: true }).click();
    await page.getByRole('main').getByRole('status', { name: 'Loading' }).waitFor();
    await page.getByText('Refund approval').first().waitFor();

    // Typing does not wait for the network.
    const name = page.getByLabel('Show workflows with this name');
    await slow(20_000);
    const before = Date.now();
    await name.pressSequentially('Order intake');
    await page.getByText('Refund approval').first().waitFor({ state: 'detached' });
    expect(Date.now() - before).toBeLessThan(15_000);
    await slow(1000);

    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByText('Order intake').first().waitFor();
    const status = page.getByRole('combobox', { name: 'Status' });
    for (const state of ['Completed', 'Waiting']) {
      await status.click();
      await page.getByRole('option', { name: state }).click();
    }
    await page.getByRole('region', { name: 'Runs' }).getByText('Refund approval').first().waitFor();
    await expect.poll(() => page.getByRole('region', { name: 'Runs' }).getByText('Order intake').count()).toBe(0);

    const asked: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
    await page.getByRole('link', { name: 'Workflows', exact: true }).click();
    await page.getByRole('button', { name: 'New workflow' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Made over a slow network');
    await page.getByRole('button', { name: 'Create workflow' }).dblclick();
    await page.getByRole('heading', { name: 'Made over a slow network' }).waitFor();
    expect(asked).toHaveLength(1);
    await person.leave();
  });
});

describe('a browser that stores nothing', () => {
  it('shows every page, and keeps a theme for as long as the page', async () => {
    const person = await Person.signedIn(server, {
      before: () => {
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
          Object.defineProperty(window, name, {
            get: () => {
              throw new DOMException('Storage is switched off', 'SecurityError');
            },
          });
      },
    });
    for (const { path, shows } of places) {
      // Jobs are not kept over a crash, and a test before has killed the server.
      if (path.startsWith('/bulk/')) continue;
      const page = await person.open(path);
      await page.getByText(shows).first().waitFor();
    }
    const page = await person.open('/');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByText('Dark', { exact: true }).click();
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Fold', exact: true }).click();
    await page.getByRole('button', { name: 'Unfold the navigation' }).waitFor();
    await person.leave();
  });
});
