import { createServer, type Server as HttpServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { type Made, Server } from './server';

let server: Server;
let person: Person;
// The other side of calls: answers with what its path says, and counts. "/500" fails, "/once" only the first time.
const other = { calls: new Map<string, number>(), server: null as HttpServer | null, url: '' };

beforeAll(async () => {
  other.server = createServer((request, response) => {
    const path = request.url ?? '';
    const calls = (other.calls.get(path) ?? 0) + 1;
    other.calls.set(path, calls);
    const status = path === '/500' ? 500 : path === '/once' && calls === 1 ? 503 : 200;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"taken": true}');
  });
  other.server.listen(0, '127.0.0.1');
  await once(other.server, 'listening');
  other.url = `http://127.0.0.1:${(other.server.address() as AddressInfo).port}`;
  server = await Server.start('--egress-allow', '127.0.0.1', '--body-bytes-max', String(16 << 20));
  person = await Person.signedIn(server);
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await person.leave();
  await closeBrowser();
  await server.stop();
  other.server?.close();
});

async function over(run: string): Promise<void> {
  const completedAt = async () =>
    (await server.made<{ completed_at: string | null }>('GET', `/workflows/runs/${run}`)).completed_at;
  await expect.poll(completedAt, { timeout: 60_000 }).not.toBeNull();
}

function call(id: string, path: string, change: Record<string, unknown> = {}) {
  return { id, data: { componentId: 'webhook', method: 'POST', url: `${other.url}${path}`, ...change } };
}

function copied(): Promise<string> {
  return person.page.evaluate(() => navigator.clipboard.readText());
}

describe('the inspector of a run', () => {
  it('names the cause first, and resumes by a mended version without repeating what was done', async () => {
    const flow = await server.workflow(
      'Two calls',
      call('first', '/first'),
      call('tell', '/500', { retry: { max_attempts: 1 } }),
    );
    const run = await server.deliver(flow.webhook_url, { order: 1 });
    await over(run);
    const page = await person.open(`/runs/${run}`);
    await page.getByRole('heading', { name: 'Step tell failed' }).waitFor();
    await page.getByText('and was answered with status 500').waitFor();
    await person.expectAccessible('a failed run');
    await page.getByRole('tab', { name: 'Input' }).click();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    expect(await copied()).toContain(`curl --request POST ${other.url}/500`);
    await person.expectAccessible('the input of a step');

    const { nodes, edges } = await server.made<{
      nodes: { id: string; data: Record<string, unknown> }[];
      edges: unknown;
    }>('GET', `/workflows/${flow.id}`);
    for (const node of nodes) if (node.id === 'tell') node.data.url = `${other.url}/mended`;
    await server.made('PUT', `/workflows/${flow.id}`, { nodes, edges });
    await page.getByRole('button', { name: 'Resume from here' }).click();
    const dialog = page.getByRole('dialog', { name: 'Resume from tell' });
    await dialog.getByText('Kept: in, first.').waitFor();
    await person.expectAccessible('the plan of a resumption');
    await dialog.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.waitForURL((url) => !url.pathname.endsWith(run));
    await page.getByRole('term').filter({ hasText: 'Rerun of' }).waitFor();
    await page
      .getByRole('list', { name: 'Steps' })
      .getByRole('button', { name: /tell, completed/ })
      .waitFor();
    expect([other.calls.get('/first'), other.calls.get('/500'), other.calls.get('/mended')]).toEqual([1, 1, 1]);

    await page.getByRole('link', { name: 'compare' }).click();
    const table = page.getByRole('table', { name: 'Steps of both runs' });
    await table.getByRole('row', { name: /tell differs/ }).waitFor();
    await page.getByText('1 of 3 steps differ.').waitFor();
    await table.getByRole('button', { name: 'Compare the outputs of tell' }).click();
    await page.getByLabel('Outputs of tell').getByText('"status": 200').waitFor();
    await person.expectAccessible('a comparison');
  });

  it('shows an output of ten megabytes by slices, and finds what is in it', async () => {
    const made = await server.made<Made>('POST', '/workflows', {
      name: 'Large',
      nodes: [{ id: 'in', data: { componentId: 'webhook_trigger', body_bytes_max: 16 << 20 } }],
      edges: [],
    });
    const rows = Array.from({ length: 80_000 }, (_, n) => ({ n, name: `name ${String(n)}`, note: 'x'.repeat(90) }));
    const run = await server.deliver(made.webhook_url, { rows });
    await over(run);
    const sizes: Promise<number>[] = [];
    person.page.on('response', (response) => {
      // The stream of what happens has no end.
      if (response.url().includes('/workflows/') && response.headers()['content-type']?.includes('json'))
        sizes.push(
          response.body().then(
            (body) => body.length,
            () => 0,
          ),
        );
    });
    const page = await person.open('/runs');
    const heap = await person.context.newCDPSession(page);
    const used = async () => {
      await heap.send('HeapProfiler.collectGarbage');
      return (await heap.send('Runtime.getHeapUsage')).usedSize;
    };
    const before = await used();
    await page.goto(`${server.url}/ui/runs/${run}?step=in`);
    const tree = page.getByRole('tree', { name: 'Output' });
    await tree.getByRole('treeitem', { name: /webhook_payload/ }).click();
    await tree.focus();
    await page.keyboard.press('ArrowRight');
    await tree.getByRole('treeitem', { name: /rows 80,000 elements/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await tree.getByRole('treeitem', { name: /^1 3 members/ }).waitFor();
    expect(await tree.getByRole('treeitem').count()).toBeLessThan(80);
    // What comes into view is loaded.
    await tree.evaluate((element) => element.scrollTo(0, 102 * 28));
    await tree.getByRole('treeitem', { name: /^105 / }).waitFor();

    await page.getByLabel('Find in the output').fill('name 76543');
    await page.getByText('1 of 1 place', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Copy {{ in.webhook_payload.rows[76543].name }}' }).click();
    const template = await copied();
    const { results } = await server.made<{ results: { value: unknown }[] }>('POST', '/workflows/render', {
      run_id: run,
      templates: [template],
    });
    expect(results[0]?.value).toBe('name 76543');
    await page.getByRole('button', { name: 'Copy value' }).click();
    await page.getByText('The value was copied.').waitFor();
    expect(await copied()).toBe('name 76543');
    await page.getByRole('button', { name: 'Copy JSON Pointer' }).click();
    await page.getByText('The JSON Pointer was copied.').waitFor();
    expect(await copied()).toBe('/webhook_payload/rows/76543/name');

    await page.getByLabel('Find in the output').fill('name 7654');
    await page.getByText('1 of 11 places').waitFor();
    await page.getByRole('button', { name: 'Next place' }).click();
    await page.getByText('2 of 11 places').waitFor();
    await page.getByRole('button', { name: 'Previous place' }).click();
    await page.getByText('1 of 11 places').waitFor();
    await person.expectAccessible('an output');
    expect((await used()) - before).toBeLessThan(60 << 20);
    expect(Math.max(...(await Promise.all(sizes)))).toBeLessThan(256 << 10);
  });

  it('runs again with a payload that was changed', async () => {
    const flow = await server.workflow('Greeting', {
      id: 'greeting',
      data: { componentId: 'text_transform', template: 'Hello {{ webhook_payload.name }}' },
    });
    const run = await server.deliver(flow.webhook_url, { name: 'ann' });
    await over(run);
    const page = await person.open(`/runs/${run}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Edit payload and rerun' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit payload and rerun' });
    await dialog.getByLabel('Payload', { exact: true }).fill('{"name": ');
    await dialog.getByText(/This is not JSON/).waitFor();
    expect(await dialog.getByRole('button', { name: 'Start the run' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Payload', { exact: true }).fill('{"name": "bea"}');
    await dialog.locator('.cm-deletedChunk').getByText('ann').waitFor();
    await person.expectAccessible('a payload that is edited');
    await dialog.getByRole('button', { name: 'Start the run' }).click();
    await page.waitForURL((url) => !url.pathname.endsWith(run));
    await page
      .getByRole('list', { name: 'Steps' })
      .getByRole('button', { name: /greeting, completed/ })
      .click();
    await page.getByText('Hello bea').waitFor();
    await page.getByRole('tab', { name: 'Template' }).click();
    await page.getByLabel('Settings as written').getByText('Hello {{ webhook_payload.name }}').waitFor();
  });

  it('shows a retry and a wait as they happen, over a crash of the server', async () => {
    const flow = await server.workflow(
      'Later',
      call('tell', '/once', { retry: { max_attempts: 3, initial_interval: '0.2s' } }),
      { id: 'later', data: { componentId: 'delay', duration: '1h' } },
    );
    const run = await server.deliver(flow.webhook_url, {});
    const page = await person.open(`/runs/${run}`);
    await page.getByRole('heading', { name: 'It waits' }).waitFor();
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByRole('button', { name: /^later, waiting/ }).waitFor();
    await steps.getByRole('button', { name: /^tell, completed: .*failed attempt .*before the next attempt/ }).click();
    await page.getByRole('tab', { name: 'Attempts' }).click();
    expect(await page.getByRole('list', { name: 'Attempts' }).getByRole('listitem').count()).toBe(2);
    await page.getByRole('button', { name: 'Look at the input of attempt 1' }).click();
    await page.getByRole('button', { name: 'Attempt 1', exact: true, pressed: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('attempt')).toBe('1');
    await page.getByText('Waits cut out').click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Whole time' }).click();

    const before = person.complaints.length;
    await server.kill();
    await page.getByText('The connection to the server is lost.').waitFor();
    await server.begin();
    await page.getByText('Live', { exact: true }).waitFor();
    await steps.getByRole('button', { name: /^later, waiting/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('button', { name: 'Rerun' }).waitFor();
    person.complaints.length = before; // Without those of the time without a server.
  });

  it('finds the failed item among a thousand in three clicks', async () => {
    const nodes = [
      { id: 'in', data: { componentId: 'webhook_trigger' } },
      { id: 'each', data: { componentId: 'iterator', items: '{{ webhook_payload.rows }}', on_item_error: 'collect' } },
      {
        id: 'share',
        parentId: 'each',
        data: { componentId: 'text_transform', template: '{{ 100 | divided_by: item }}' },
      },
      { id: 'told', parentId: 'each', data: { componentId: 'text_transform', template: 'told {{ share.text }}' } },
    ];
    const edges = [
      { id: 'a', source: 'in', target: 'each' },
      { id: 'b', source: 'share', target: 'told' },
    ];
    const flow = await server.made<Made>('POST', '/workflows', { name: 'A thousand items', nodes, edges });
    const rows = Array.from({ length: 1000 }, (_, n) => (n === 777 ? 0 : 1));
    const run = await server.deliver(flow.webhook_url, { rows });
    await over(run);
    const page = await person.open(`/runs/${run}`);
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByRole('button', { name: /^each, completed, 1,000 items, 1 failed/ }).waitFor();
    await steps.getByRole('button', { name: 'Items of each' }).click();
    await steps.getByRole('button', { name: /^Item 777, failed: .*divided by 0/ }).waitFor();
    expect(await steps.getByRole('listitem').count()).toBeLessThanOrEqual(60);
    await person.expectAccessible('the items of an iterator');
    await steps.getByRole('button', { name: /^Item 777, failed/ }).click();
    await page.getByRole('heading', { name: 'share', level: 2 }).waitFor();
    expect(new URL(page.url()).search).toBe('?step=share&item=777');
    await page.getByText('Back to the whole run').click();
    await steps.getByRole('button', { name: 'Items of each' }).waitFor();

    // The filters are in the address.
    await page.getByLabel('Find a step').fill('eac');
    await steps.getByRole('button', { name: /^in, / }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('q')).toBe('eac');
  });
});
