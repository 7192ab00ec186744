import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { type Made, Server } from './server';

let server: Server;
let person: Person;
// The other side of calls: counts them.
const other = { calls: 0, server: null as HttpServer | null, url: '' };

beforeAll(async () => {
  other.server = createServer((_, response) => {
    other.calls += 1;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok": true}');
  });
  other.server.listen(0, '127.0.0.1');
  await once(other.server, 'listening');
  other.url = `http://127.0.0.1:${(other.server.address() as AddressInfo).port}/orders`;
  server = await Server.start('--egress-allow', '127.0.0.1');
  person = await Person.signedIn(server);
});
afterAll(async () => {
  await person.leave();
  await closeBrowser();
  await server.stop();
  other.server?.close();
});

const ORDER = { id: 7, total: 12.5, name: 'Ada', lines: [{ sku: 'a-1' }] };

// The editor with a node selected, and a delivery as the sample.
async function openNode(flow: Made, node: string): Promise<Page> {
  const page = await person.open(`/workflows/${flow.id}/editor?node=${node}`);
  await page.getByRole('region', { name: `Settings of ${node}` }).waitFor();
  return page;
}

async function useSample(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Sample' }).click();
  await page.getByRole('button', { name: 'Use as sample' }).first().click();
  await page.getByText(/^Sample: what the delivery/).waitFor();
}

async function write(page: Page, field: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: field, exact: true }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('[data-pointer]')?.getAttribute('data-pointer') ?? null);

// What the draft has of the node's settings once they meet the condition.
async function drafted(flow: Made, node: string, meets: (data: Record<string, unknown>) => boolean) {
  let data: Record<string, unknown> = {};
  const isMet = async () => {
    const { status, body } = await server.call<{
      document: { nodes: { id: string; data: Record<string, unknown> }[] };
    }>('GET', `/workflows/${flow.id}/draft`);
    const found = status === 200 ? body.document.nodes.find(({ id }) => id === node)?.data : undefined;
    data = found ?? data;
    return found !== undefined && meets(found);
  };
  await expect.poll(isMet, { timeout: 10_000 }).toBe(true);
  return data;
}

const note = { id: 'note', data: { componentId: 'text_transform', template: 'Hello' } };

describe('the form of a node', () => {
  it('shows what a template comes to, what is unknown, and where an error is', async () => {
    const flow = await server.workflow('Previews', note);
    await server.deliver(flow.webhook_url, ORDER);
    const page = await openNode(flow, 'note');
    await useSample(page);
    const form = page.getByRole('region', { name: 'Settings of note' });

    await write(page, 'Template', '{{ webhook_payload.total }}');
    await form.locator('output', { hasText: /^12\.5$/ }).waitFor();
    await form.getByText('number', { exact: true }).waitFor();

    await write(page, 'Template', 'It costs {{ webhook_payload.totl }}');
    await form.getByText('Not in the data: webhook_payload.totl').waitFor();
    const unknown = page.locator('.cm-lintRange-warning');
    expect(await unknown.textContent()).toBe('webhook_payload.totl');
    await person.expectAccessible('an unknown variable');

    await write(page, 'Template', 'Dear {% if webhook_payload.name %} Ada');
    await form.getByText("'if' tag was never closed (line 1, column 9)").waitFor();
    expect(await page.locator('.cm-lintRange-error').textContent()).toMatch(/^if/);
    await person.expectAccessible('an error in a template');
  });

  it('offers members of the sample and filters; Enter inserts, Escape and Tab do what they do elsewhere', async () => {
    const flow = await server.workflow('Completion', note);
    await server.deliver(flow.webhook_url, ORDER);
    const page = await openNode(flow, 'note');
    await useSample(page);

    await write(page, 'Template', '{{ webhook_payload.to');
    await page.getByRole('option', { name: /total.*number 12\.5/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type(' | ti');
    await page.getByRole('option', { name: /times: number/ }).waitFor();
    await page.getByText('Multiplies by a number.').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('2 }}');
    await page.locator('output', { hasText: /^25$/ }).waitFor();
    const template = page.getByRole('textbox', { name: 'Template', exact: true });
    expect(await template.textContent()).toBe('{{ webhook_payload.total | times: 2 }}');

    await page.keyboard.type(' {{ ');
    await page.getByRole('listbox').waitFor();
    await person.expectAccessible('a list of completions');
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('/template');
    expect(await template.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Tab');
    expect(await template.evaluate((field) => field === document.activeElement)).toBe(false);
    expect(await template.textContent()).toBe('{{ webhook_payload.total | times: 2 }} {{ ');
  });

  it('writes a name of the data into the field that was typed into', async () => {
    const flow = await server.workflow('Data', note);
    await server.deliver(flow.webhook_url, ORDER);
    const page = await openNode(flow, 'note');
    await useSample(page);
    await write(page, 'Template', 'First: ');
    await page.getByRole('region', { name: 'Settings of note' }).getByText('Data', { exact: true }).click();
    await page.getByRole('treeitem', { name: /^webhook_payload/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: 'lines, array [ 1 ]' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: /^0, object/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: 'sku, string "a-1"' }).focus();
    await person.expectAccessible('the data beside a form');
    await page.keyboard.press('Enter');
    const template = page.getByRole('textbox', { name: 'Template', exact: true });
    expect(await template.textContent()).toBe('First: {{ webhook_payload.lines[0].sku }}');
    await page.locator('output', { hasText: 'First: a-1' }).waitFor();
  });

  it('keeps what it does not show, as a form and as JSON', async () => {
    const data = {
      componentId: 'webhook',
      method: 'POST',
      url: other.url,
      headers: [
        { key: 'X-Tag', value: 'a' },
        { key: 'X-Tag', value: 'b' },
      ],
      retry: { max_attempts: 3, on: [500, '5xx'] },
      failure: { if: { input: '{{ output.body.ok }}', operator: 'is_false' }, message: 'no' },
    };
    const flow = await server.workflow('Lossless', { id: 'call', data });
    const page = await openNode(flow, 'call');
    await page.getByText(/^For every node/).click();
    await page.getByText('More', { exact: false }).first().click();
    await person.expectAccessible('a whole form');
    await write(page, 'URL', `${other.url}/changed`);
    await page.getByRole('radiogroup', { name: 'Form or JSON' }).getByText('JSON').click();
    await page.getByRole('textbox', { name: 'Settings as JSON' }).waitFor();
    const draft = await drafted(flow, 'call', (now) => String(now.url).endsWith('/changed'));
    expect(draft).toEqual({ ...data, url: `${other.url}/changed` });
  });
});

describe('entries of a form', () => {
  it('get their ids from their names, and are moved by buttons', async () => {
    const buttons = [
      { id: 'yes', label: 'Yes' },
      { id: 'no', label: 'No' },
    ];
    const flow = await server.workflow('Buttons', { id: 'ask', data: { componentId: 'interactive_form', buttons } });
    const page = await openNode(flow, 'ask');
    await page.getByRole('textbox', { name: 'Name of the new button' }).fill('Ask me later');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Move button Ask me later up' }).click();
    const data = await drafted(
      flow,
      'ask',
      (now) => JSON.stringify(now.buttons).endsWith('"no","label":"No"}]') && JSON.stringify(now).includes('later'),
    );
    expect(data.buttons).toEqual([buttons[0], { id: 'ask_me_later', label: 'Ask me later' }, buttons[1]]);
    await person.expectAccessible('sortable entries');
  });

  it('take pasted headers, in the dark as well', async () => {
    const headers = { Accept: 'text/plain' };
    const flow = await server.workflow('Headers', {
      id: 'call',
      data: { componentId: 'webhook', url: other.url, headers },
    });
    const dark = await Person.signedIn(server, { scheme: 'dark' });
    const page = await dark.open(`/workflows/${flow.id}/editor?node=call`);
    const name = page.getByRole('textbox', { name: 'Headers: name 2' });
    await page.getByRole('group', { name: 'Headers', exact: true }).getByRole('button', { name: 'Add a row' }).click();
    await name.evaluate((input) => {
      const pasted = new DataTransfer();
      pasted.setData('text/plain', 'X-Source: shop\nX-Trace: {{ run.id }}');
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }));
    });
    await page.getByRole('textbox', { name: 'Headers: name 3' }).waitFor();
    const data = await drafted(flow, 'call', (now) => JSON.stringify(now.headers).includes('X-Trace'));
    expect(data.headers).toEqual({ ...headers, 'X-Source': 'shop', 'X-Trace': '{{ run.id }}' });
    await dark.expectAccessible('a form in the dark');
    await dark.leave();
  });
});

describe('testing a node', () => {
  it('shows what would be sent, and a pretended answer is seen by the next node', async () => {
    const flow = await server.workflow(
      'Effects',
      {
        id: 'tell',
        data: { componentId: 'webhook', method: 'POST', url: other.url, body: { id: '{{ webhook_payload.id }}' } },
      },
      note,
    );
    await server.deliver(flow.webhook_url, ORDER);
    // The run of the delivery calls once.
    await expect.poll(() => other.calls, { timeout: 10_000 }).toBeGreaterThan(0);
    const before = other.calls;
    const page = await openNode(flow, 'tell');
    await useSample(page);
    await page.getByRole('textbox', { name: 'URL', exact: true }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('It would send this. Nothing was sent.').waitFor();
    await page.getByRole('region', { name: 'Request' }).getByText(`"url": "${other.url}"`).waitFor();
    expect(other.calls).toBe(before);
    await person.expectAccessible('the request of a test');

    await page.getByRole('button', { name: 'Pretend an answer' }).click();
    await write(page, 'Output to pretend', '{"status": 201, "body": {"number": "A-77"}}');
    await page.getByRole('button', { name: 'Pin this output' }).click();
    await page.getByText('Output pinned').waitFor();

    await page.goto(`${server.url}/ui/workflows/${flow.id}/editor?node=note`);
    await page.getByRole('region', { name: 'Settings of note' }).waitFor();
    await write(page, 'Template', 'Order {{ tell.body.number }}');
    await page.locator('output', { hasText: /^Order A-77$/ }).waitFor();
    await page.getByRole('button', { name: 'Test node' }).click();
    await page.getByRole('region', { name: 'Output' }).getByText('Order A-77').waitFor();
    expect(other.calls).toBe(before);
    // A pin is no part of the definition.
    const stored = await server.made<{ nodes: object[] }>('GET', `/workflows/${flow.id}`);
    expect(JSON.stringify(stored.nodes)).not.toContain('A-77');

    await page.keyboard.press('Control+Shift+Enter');
    await page.getByText('The test is over: completed.').waitFor();
    await page.getByRole('list', { name: 'Steps of the test' }).getByRole('button', { name: /note/ }).click();
    await page.getByText('"Order A-77"').first().waitFor();
    await person.expectAccessible('a test run');
    expect(other.calls).toBe(before);
  });
});

describe('a secret that is made inside of a form', () => {
  it('is named there, and its value is nowhere afterwards', async () => {
    const value = 'very-secret-value-of-this-test';
    const flow = await server.workflow('Secrets', {
      id: 'call',
      data: { componentId: 'webhook', url: other.url, auth: { type: 'bearer', token: '{{ webhook_payload.t }}' } },
    });
    const page = await openNode(flow, 'call');
    const seen: string[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/workflows'))
        void response.text().then(
          (text) => seen.push(text),
          () => undefined,
        );
    });
    await page.getByRole('button', { name: 'New secret' }).click();
    const dialog = page.getByRole('dialog', { name: 'New secret' });
    await dialog.getByLabel('Name').fill('inline token');
    await dialog.getByLabel('Value', { exact: true }).fill(value);
    await person.expectAccessible('a new secret');
    await dialog.getByRole('button', { name: 'Save secret' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Sent to any host.').waitFor();

    expect(await page.content()).not.toContain(value);
    const inputs = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map((input) => input.value),
    );
    expect(inputs.join()).not.toContain(value);
    const storage = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(storage).not.toContain(value);
    expect(seen.join()).not.toContain(value);
    // The definition names it.
    const data = await drafted(flow, 'call', (now) => JSON.stringify(now).includes('inline token'));
    expect(data.auth).toEqual({ type: 'bearer', token: '{{ vault["inline token"] }}' });
  });
});
