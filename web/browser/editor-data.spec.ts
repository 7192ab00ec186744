import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { type Made, Server } from './server';

let server: Server;
let person: Person;
beforeAll(async () => {
  server = await Server.start();
  person = await Person.signedIn(server);
});
afterAll(async () => {
  await person.leave();
  await closeBrowser();
  await server.stop();
});

const note = (template: string) => ({ id: 'note', data: { componentId: 'text_transform', template } });

async function openNode(flow: Made, node: string): Promise<Page> {
  const page = await person.open(`/workflows/${flow.id}/editor?node=${node}`);
  await page.getByRole('region', { name: `Settings of ${node}` }).waitFor();
  return page;
}

const value = (page: Page, text: string) => page.locator(`output:text-is("${text}")`).first().waitFor();

describe('samples with names', () => {
  it('are saved from what is tried, chosen by everybody, replaced and deleted', async () => {
    const flow = await server.workflow('Samples', note('{{ webhook_payload.total }}'));
    await server.deliver(flow.webhook_url, { total: 5 });
    const page = await openNode(flow, 'note');
    const dock = page.getByRole('region', { name: 'Sample' });
    const places = page.getByRole('radiogroup', { name: 'Where the sample is from' });
    await page.getByRole('tab', { name: 'Sample' }).click();
    await places.getByText('Runs', { exact: true }).click();
    await dock.getByRole('button', { name: 'Use as sample' }).click();
    await value(page, '5');
    await dock.getByRole('textbox', { name: 'Name of the sample' }).fill('a small order');
    await dock.getByRole('button', { name: 'Save sample' }).click();
    await dock.getByText('Sample: a small order, which the workflow keeps.').waitFor();
    await value(page, '5');

    // JSON under the same name takes its place.
    await places.getByText('JSON', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Sample as JSON' }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('{"total": 7}');
    await value(page, '7');
    await dock.getByRole('textbox', { name: 'Name of the sample' }).fill('a small order');
    await dock.getByRole('button', { name: 'Replace sample' }).click();
    await dock.getByText('Sample: a small order, which the workflow keeps.').waitFor();
    expect(await server.made('GET', `/workflows/${flow.id}/samples/a%20small%20order`)).toMatchObject({
      payload: { total: 7 },
    });

    // It is what tests are given, and its members are offered.
    await page.reload();
    await value(page, '7');
    await page.getByText('Data', { exact: true }).click();
    await page.getByRole('treeitem', { name: /^webhook_payload/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: 'total, number 7' }).waitFor();
    await page.keyboard.press('Control+Shift+Enter');
    await page.getByText('The test is over: completed.').waitFor();
    await page.getByRole('list', { name: 'Steps of the test' }).getByRole('button', { name: /note/ }).click();
    await page.getByText('"7"').first().waitFor();

    await page.getByRole('tab', { name: 'Sample' }).click();
    await person.expectAccessible('saved samples');
    await dock.getByRole('button', { name: 'Delete a small order' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete sample' }).click();
    await dock.getByText('No sample is saved yet.').waitFor();
    await dock.getByText('No sample is chosen.').waitFor();
  });
});

describe('inside an iterator', () => {
  it('values and previews are those of one item, first of one that failed', async () => {
    const flow = await server.made<Made>('POST', '/workflows', {
      name: 'Items',
      nodes: [
        { id: 'in', data: { componentId: 'webhook_trigger' } },
        {
          id: 'each',
          data: { componentId: 'iterator', items: '{{ webhook_payload.lines }}', on_item_error: 'collect' },
        },
        { id: 'name', parentId: 'each', data: { componentId: 'text_transform', template: 'line-{{ item.sku }}' } },
        {
          id: 'some',
          parentId: 'each',
          data: { componentId: 'number_condition', input: '{{ item.count }}', operator: '>', value: 0 },
        },
        {
          id: 'call',
          parentId: 'each',
          data: { componentId: 'webhook', url: 'http://127.0.0.1:9/{{ item.sku }}?of={{ name.text }}' },
        },
      ],
      edges: [
        { source: 'in', target: 'each' },
        { source: 'name', target: 'some' },
        { source: 'some', sourceHandle: 'false', target: 'call' },
      ],
    });
    const lines = ['a', 'b', 'c', 'd'].map((sku, at) => ({ sku, count: at === 0 || at === 3 ? 5 : 0 }));
    const run = await server.deliver(flow.webhook_url, { lines });
    const state = async () => (await server.made<{ state: string }>('GET', `/workflows/runs/${run}`)).state;
    await expect.poll(state, { timeout: 10_000 }).toBe('completed');

    const page = await openNode(flow, 'call');
    await page.getByRole('tab', { name: 'Sample' }).click();
    await page.getByRole('radiogroup', { name: 'Where the sample is from' }).getByText('Runs', { exact: true }).click();
    await page.getByRole('button', { name: 'Use as sample' }).click();
    await value(page, 'http://127.0.0.1:9/b?of=line-b');
    const item = page.getByRole('textbox', { name: 'Values of item, 0 to 3' });
    expect(await item.inputValue()).toBe('1');
    await person.expectAccessible('the choice of an item');
    await page.getByRole('button', { name: 'Next failed item' }).click();
    await value(page, 'http://127.0.0.1:9/c?of=line-c');
    await item.fill('3');
    await value(page, 'http://127.0.0.1:9/d?of=line-d');
    // A test of the node is given the same item.
    await page.getByRole('button', { name: 'Test node' }).click();
    await page.getByRole('region', { name: 'Request' }).getByText('http://127.0.0.1:9/d?of=line-d').waitFor();
    await page.getByText('Data', { exact: true }).click();
    await page.getByRole('treeitem', { name: /^item, The item of each; number 3 of them is shown/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: 'sku, string "d"' }).waitFor();
  });
});

describe('a schedule', () => {
  it('shows when it would start, while it is written', async () => {
    const flow = await server.made<Made>('POST', '/workflows', {
      name: 'Reports',
      nodes: [
        {
          id: 'clock',
          data: {
            componentId: 'scheduled_trigger',
            schedule_type: 'daily',
            schedule_value: '09:00',
            timezone: 'Europe/Berlin',
          },
        },
      ],
      edges: [],
    });
    const page = await openNode(flow, 'clock');
    const times = page.getByRole('group', { name: 'Next times' });
    await times.getByText('It starts every day at 09:00 (Europe/Berlin):').waitFor();
    expect(await times.getByRole('listitem').count()).toBe(5);
    // In the zone of the schedule, whatever that of the browser is.
    expect(await times.getByRole('listitem').first().innerText()).toContain('09:00');
    await page.getByRole('textbox', { name: 'Schedule value' }).fill('10:30, 18:00');
    await times.getByText('It starts every day at 10:30 and 18:00 (Europe/Berlin):').waitFor();
    await person.expectAccessible('the times of a schedule');
    await page.getByRole('textbox', { name: 'Schedule value' }).fill('every now and then');
    await times.waitFor({ state: 'detached' });
  });
});
