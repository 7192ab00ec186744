import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { type Made, Server } from './server';

let server: Server;
let person: Person;
beforeAll(async () => {
  server = await Server.start();
  // Room for the palette, the canvas and a form beside each other.
  person = await Person.signedIn(server, { width: 1900, height: 1000 });
});
afterAll(async () => {
  await person.leave();
  await closeBrowser();
  await server.stop();
});

const CARD_WIDTH = 224;

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not shown`);
  return box;
}

const card = (id: string) => `.react-flow__node[data-id="${id}"]`;

// All of the workflow, with room around it, once it stands still.
async function standBack(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show the whole workflow' }).click();
  await page.getByRole('button', { name: 'Zoom out' }).click();
  await page.evaluate(async () => {
    const place = () => document.querySelector<HTMLElement>('.react-flow__viewport')?.style.transform;
    let before: string | undefined;
    for (let same = 0; same < 3;) {
      await new Promise(requestAnimationFrame);
      same = place() === before ? same + 1 : 0;
      before = place();
    }
  });
}

// Drags a kind of node from the palette to a place beside the upper left corner of a node, as pixels of the workflow.
async function dragKind(page: Page, kind: string, beside: string, [x, y]: [number, number]): Promise<void> {
  await page.getByRole('button', { name: 'Add node', exact: true }).click();
  await standBack(page);
  const option = page.getByRole('option', { name: new RegExp(`^${kind}`) }).first();
  await option.scrollIntoViewIfNeeded();
  const from = await option.boundingBox();
  const { x: left, y: top } = await boxOf(page, card(beside));
  const zoom = (await boxOf(page, card('in'))).width / CARD_WIDTH;
  if (!from) throw new Error(`${kind} is not in the palette`);
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(left + x * zoom, top + y * zoom, { steps: 6 });
  await page.mouse.up();
  await page.getByRole('region', { name: 'Add a node' }).waitFor({ state: 'detached' });
}

async function middle(page: Page, selector: string): Promise<[number, number]> {
  const { x, y, width, height } = await boxOf(page, selector);
  return [x + width / 2, y + height / 2];
}

// Draws an edge from a way out to the way in of another node.
async function draw(page: Page, from: string, way: string, to: string): Promise<void> {
  const edges = page.locator('.react-flow__edge');
  const before = await edges.count();
  const handle = `.react-flow__handle-right${way === '' ? '' : `[data-handleid="${way}"]`}`;
  const begin = await middle(page, `${card(from)} ${handle}`);
  const end = await middle(page, `${card(to)} .react-flow__handle-left`);
  await page.mouse.move(...begin);
  await page.mouse.down();
  await page.mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, { steps: 4 });
  await page.mouse.move(...end, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => edges.count()).toBe(before + 1);
}

async function write(page: Page, node: string, field: string, text: string): Promise<void> {
  const form = page.getByRole('region', { name: `Settings of ${node}`, exact: true });
  await form.getByRole('textbox', { name: field, exact: true }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

// Into a field that takes values, too.
async function writeTemplate(page: Page, node: string, field: string, text: string): Promise<void> {
  const form = page.getByRole('region', { name: `Settings of ${node}`, exact: true });
  await form.getByRole('group', { name: field }).getByText('Template', { exact: true }).click();
  await write(page, node, field, text);
}

it('a workflow is built by dragging everything, and runs', async () => {
  const trigger = { id: 'in', type: 'webhook_trigger', position: { x: 0, y: 0 } };
  const flow = await server.made<Made>('POST', '/workflows', {
    name: 'By dragging',
    nodes: [{ ...trigger, data: { componentId: 'webhook_trigger' } }],
    edges: [],
  });
  const page = await person.open(`/workflows/${flow.id}/editor`);
  await page.locator(card('in')).waitFor();

  await dragKind(page, 'Number condition', 'in', [300, 20]);
  await writeTemplate(page, 'number_condition', 'Input', '{{ webhook_payload.total }}');
  await page.getByRole('combobox', { name: 'Operator' }).click();
  await page.getByRole('option', { name: '>', exact: true }).click();
  await write(page, 'number_condition', 'Value', '10');
  await dragKind(page, 'HTTP call', 'number_condition', [300, -100]);
  await write(page, 'http_call', 'URL', 'https://api.example.com/orders');
  await dragKind(page, 'Text transform', 'number_condition', [300, 120]);
  await write(page, 'text_transform', 'Template', 'small');
  await dragKind(page, 'Iterator', 'text_transform', [300, 0]);
  await writeTemplate(page, 'iterator', 'Items', '{{ webhook_payload.lines }}');
  await dragKind(page, 'Text transform', 'iterator', [40, 70]);
  await write(page, 'text_transform_2', 'Template', '{{ item }}');

  await standBack(page);
  await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } });
  await standBack(page);
  await draw(page, 'in', '', 'number_condition');
  await draw(page, 'number_condition', 'true', 'http_call');
  await draw(page, 'number_condition', 'false', 'text_transform');
  await draw(page, 'text_transform', '', 'iterator');

  await page.getByRole('tab', { name: 'Problems', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('toolbar', { name: 'Editor' }).getByText('Version 2').waitFor();
  const { nodes, edges } = await server.made<{
    nodes: { id: string; parentId?: string }[];
    edges: { source: string; sourceHandle?: string; target: string }[];
  }>('GET', `/workflows/${flow.id}`);
  expect(edges.map(({ source, sourceHandle, target }) => [source, sourceHandle, target].join(' ')).sort()).toEqual([
    'in  number_condition',
    'number_condition false text_transform',
    'number_condition true http_call',
    'text_transform  iterator',
  ]);
  expect(nodes.filter(({ parentId }) => parentId === 'iterator').map(({ id }) => id)).toEqual(['text_transform_2']);
  const run = await server.deliver(flow.webhook_url, { total: 1, lines: ['a', 'b'] });
  const state = async () => (await server.made<{ state: string }>('GET', `/workflows/runs/${run}`)).state;
  await expect.poll(state, { timeout: 10_000 }).toBe('completed');
});
