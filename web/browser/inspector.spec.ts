import { createServer, type Server as HttpServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { Server } from './server';

let server: Server;
let person: Person;
// The other side of calls: answers with this status and body, and counts.
const other = { status: 500, body: '{}', calls: 0, server: null as HttpServer | null, url: '' };

beforeAll(async () => {
  other.server = createServer((_, response) => {
    other.calls += 1;
    response.writeHead(other.status, { 'Content-Type': 'application/json' }).end(other.body);
  });
  other.server.listen(0, '127.0.0.1');
  await once(other.server, 'listening');
  other.url = `http://127.0.0.1:${(other.server.address() as AddressInfo).port}/`;
  server = await Server.start('--egress-allow', '127.0.0.1');
  person = await Person.signedIn(server);
});
afterAll(async () => {
  await person.leave();
  await closeBrowser();
  await server.stop();
  other.server?.close();
});

async function over(run: string): Promise<void> {
  for (;;) {
    const { completed_at } = await server.made<{ completed_at: string | null }>('GET', `/workflows/runs/${run}`);
    if (completed_at !== null) return;
  }
}

describe('the inspector of a run', () => {
  it('names the cause first, and resumes without repeating what was done', async () => {
    other.status = 500;
    const flow = await server.workflow(
      'Two calls',
      { id: 'first', data: { componentId: 'text_transform', template: 'hello' } },
      { id: 'tell', data: { componentId: 'webhook', method: 'POST', url: other.url, retry: { max_attempts: 1 } } },
    );
    const run = await server.deliver(flow.webhook_url, { order: 1 });
    await over(run);
    const page = await person.open(`/runs/${run}`);
    await page.getByRole('heading', { name: 'Step tell failed' }).waitFor();
    await person.expectAccessible('a failed run');
    await page.getByRole('tab', { name: 'Input' }).click();
    await page.getByText('"method": "POST"').first().waitFor();

    other.status = 200;
    const before = other.calls;
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
    expect(other.calls).toBe(before + 1);
  });

  it('shows an output of any size by slices, and finds what is in it', async () => {
    const flow = await server.workflow('Large', {
      id: 'many',
      data: { componentId: 'text_transform', template: '{{ webhook_payload.rows[7999].name }}' },
    });
    const rows = Array.from({ length: 8000 }, (_, n) => ({ n, name: `name ${String(n)}`, note: 'x'.repeat(60) }));
    const run = await server.deliver(flow.webhook_url, { rows });
    await over(run);
    const page = await person.open(`/runs/${run}?step=in`);
    await page.getByRole('button', { name: 'webhook_payload', exact: true }).click();
    await page.getByRole('button', { name: 'rows', exact: true }).click();
    await page.getByText('Show 100 more of 7900').waitFor();
    expect(await page.locator('li').count()).toBeLessThan(400);
    await page.getByLabel('Find in the output').fill('name 7654');
    await page.getByText('/webhook_payload/rows/7654/name').waitFor();
    await page.getByRole('button', { name: 'Copy {{ in.webhook_payload.rows[7654].name }}' }).waitFor();
    await person.expectAccessible('an output');
  });

  it('runs again with a payload that was changed', async () => {
    const flow = await server.workflow('Greeting', {
      id: 'greeting',
      data: { componentId: 'text_transform', template: 'Hello {{ webhook_payload.name }}' },
    });
    const run = await server.deliver(flow.webhook_url, { name: 'ann' });
    await over(run);
    const page = await person.open(`/runs/${run}`);
    await page.getByRole('button', { name: 'Rerun' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rerun' });
    await dialog.getByLabel('Payload').fill('{"name": ');
    await dialog.getByText(/This is not JSON/).waitFor();
    await dialog.getByLabel('Payload').fill('{"name": "bea"}');
    await dialog.getByRole('button', { name: 'Start the run' }).click();
    await page.waitForURL((url) => !url.pathname.endsWith(run));
    await page
      .getByRole('list', { name: 'Steps' })
      .getByRole('button', { name: /greeting, completed/ })
      .click();
    await page.getByText('Hello bea').waitFor();
  });

  it('follows a run that waits, over a restart of the server', async () => {
    const flow = await server.workflow('Later', {
      id: 'later',
      data: { componentId: 'delay', duration: '1h' },
    });
    const run = await server.deliver(flow.webhook_url, {});
    const page = await person.open(`/runs/${run}`);
    await page.getByRole('heading', { name: 'It waits' }).waitFor();
    await server.kill();
    await server.begin();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByRole('button', { name: 'Rerun' }).waitFor();
  });
});
