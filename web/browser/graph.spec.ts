import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person, type View } from './browser';
import { type Made, Server } from './server';

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(async () => {
  await closeBrowser();
  await server.stop();
});

async function over(run: string): Promise<void> {
  const completedAt = async () =>
    (await server.made<{ completed_at: string | null }>('GET', `/workflows/runs/${run}`)).completed_at;
  await expect.poll(completedAt, { timeout: 60_000 }).not.toBeNull();
}

const text = (id: string, template: string, change: Record<string, unknown> = {}) => ({
  id,
  data: { componentId: 'text_transform', template },
  ...change,
});
const edge = (source: string, target: string, sourceHandle?: string) => ({
  id: `${source}-${target}`,
  source,
  target,
  ...(sourceHandle === undefined ? {} : { sourceHandle }),
});

let made = 0;
async function decided(): Promise<{ flow: Made; run: string }> {
  const nodes = [
    { id: 'in', data: { componentId: 'webhook_trigger' } },
    {
      id: 'large',
      data: { componentId: 'number_condition', input: '{{ webhook_payload.total }}', operator: '>', value: 100 },
    },
    { id: 'each', data: { componentId: 'iterator', items: '{{ webhook_payload.rows }}', on_item_error: 'collect' } },
    text('share', '{{ 1 | divided_by: item }}', { parentId: 'each' }),
    text('small', 'small'),
  ];
  const edges = [edge('in', 'large'), edge('large', 'each', 'true'), edge('large', 'small', 'false')];
  const flow = await server.made<Made>('POST', '/workflows', { name: `Decided ${String((made += 1))}`, nodes, edges });
  const run = await server.deliver(flow.webhook_url, { total: 500, rows: [1, 0, 1] });
  await over(run);
  return { flow, run };
}

const VIEWS: View[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
];

describe('the graph of a run', () => {
  it.each(VIEWS)('shows what was done, at $width px, $scheme', async (view) => {
    const { run } = await decided();
    const person = await Person.signedIn(server, view);
    const page = await person.open(`/runs/${run}?view=graph`);
    const graph = page.getByRole('group', { name: 'Graph of the run' });
    await graph.getByRole('button', { name: 'Number condition large, completed' }).waitFor();
    await graph.getByRole('button', { name: /^Iterator each, completed, 3 items, 1 failed$/ }).waitFor();
    await graph.getByRole('button', { name: /share, failed, 2 done, 1 failed$/ }).waitFor();
    await graph.getByRole('button', { name: /small, skipped$/ }).waitFor();
    await graph.getByLabel('From large by true to each, taken').waitFor({ state: 'attached' });
    await graph.getByLabel('From large by false to small, not taken').waitFor({ state: 'attached' });
    await person.expectAccessible('the graph of a run');
    await person.leave();
  });

  it('is used by keys, and shares what is selected with the other views', async () => {
    const { run } = await decided();
    const person = await Person.signedIn(server);
    const page = await person.open(`/runs/${run}`);
    await page.getByRole('tab', { name: 'Graph' }).click();
    const graph = page.getByRole('group', { name: 'Graph of the run' });
    await graph.getByRole('button', { name: / in, completed$/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'large', level: 2 }).waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ view: 'graph', step: 'large' });
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByRole('button', { name: /^large, completed/, pressed: true }).waitFor();

    // A node inside an iterator did something in each item.
    await page.getByRole('tab', { name: 'Graph' }).click();
    await graph.getByRole('button', { name: /share, failed/ }).click();
    await page.getByRole('heading', { name: 'share in each item' }).waitFor();
    await page.getByRole('list', { name: 'Items' }).getByRole('button').first().click();
    await page.getByText('text_transform, failed, item 1').waitFor();
    await page.getByRole('tab', { name: 'Log' }).click();
    await page
      .getByRole('list', { name: 'Log, newest entry first' })
      .getByRole('button', { name: 'small' })
      .waitFor({ state: 'detached' });
    await person.leave();
  });

  it('stays that of the version that the run followed', async () => {
    const { flow, run } = await decided();
    await server.made('PUT', `/workflows/${flow.id}`, {
      nodes: [{ id: 'in', data: { componentId: 'webhook_trigger' } }, text('other', 'another graph')],
      edges: [edge('in', 'other')],
    });
    const person = await Person.signedIn(server);
    const page = await person.open(`/runs/${run}?view=graph`);
    const graph = page.getByRole('group', { name: 'Graph of the run' });
    await graph.getByRole('button', { name: /small, skipped$/ }).waitFor();
    expect(await graph.getByRole('button', { name: / other/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'difference to version 2' }).waitFor();
    await person.leave();
  });

  it('of a thousand nodes is laid out beside the page', async () => {
    const ids = Array.from({ length: 999 }, (_, index) => `n${String(index)}`);
    const nodes = [{ id: 'in', data: { componentId: 'webhook_trigger' } }, ...ids.map((id) => text(id, id))];
    const edges = ids.map((id, index) => edge(index < 30 ? 'in' : (ids[index - 30] ?? 'in'), id));
    const flow = await server.made<Made>('POST', '/workflows', { name: 'Very many', nodes, edges });
    const run = await server.deliver(flow.webhook_url, {});
    await over(run);
    const person = await Person.signedIn(server);
    const page = await person.open(`/runs/${run}?view=graph`);
    const graph = page.getByRole('group', { name: 'Graph of the run' });
    await graph.getByRole('button', { name: / in, completed$/ }).waitFor();
    await graph.getByRole('button', { name: 'Zoom in' }).click();
    await person.leave();
  });
});
