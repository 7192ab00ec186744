import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { type Made, Server } from './server';

const WRONG = 'the secret of the sender';
const RIGHT = 'the secret of the webhook';

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

// A workflow behind a webhook with these settings.
function webhook(name: string, settings: Record<string, unknown>): Promise<Made> {
  return server.made<Made>('POST', '/workflows', {
    name,
    nodes: [{ id: 'in', data: { componentId: 'webhook_trigger', ...settings } }],
    edges: [],
  });
}

async function send(url: string, body: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
  return response.status;
}

function github(body: string, secret: string, id: string): Record<string, string> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return { 'X-Hub-Signature-256': `sha256=${signature}`, 'X-GitHub-Delivery': id, 'X-GitHub-Event': 'push' };
}

describe('deliveries', () => {
  it('a wrong secret: seen as it comes, with the difference, mended, checked again, and replayed', async () => {
    const made = await webhook('Pushes', { sender: 'github', signature: { secrets: [RIGHT] } });
    const body = JSON.stringify({ ref: 'main' });
    const page = await person.open(`/workflows/${made.id}/deliveries`);
    await page.getByText('There are no deliveries yet').waitFor();

    expect(await send(made.webhook_url, body, github(body, WRONG, 'one'))).toBe(401);
    await page.getByRole('button', { name: 'Show 1 new delivery' }).click();
    await page.getByRole('link', { name: /^Delivery rej_.*Rejected$/ }).click();
    await page.getByRole('heading', { name: 'Delivery', level: 1 }).waitFor();

    const checks = page.getByRole('list', { name: 'Checks', exact: true });
    await checks.getByText('Computed with secret 1').waitFor();
    const computed = createHmac('sha256', RIGHT).update(body).digest('hex').slice(0, 8);
    expect(await checks.innerText()).toContain(computed);
    expect(await page.content()).not.toContain(RIGHT);

    // With the secret that the sender has, before anything is changed.
    await page.getByRole('combobox', { name: 'Sender' }).click();
    await page.getByRole('combobox', { name: 'Sender' }).fill('github');
    await page.getByRole('option', { name: 'GitHub', exact: true }).click();
    await page.getByLabel('Secret').fill(WRONG);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('The webhook would take it.').waitFor();
    expect(await page.content()).not.toContain(WRONG);

    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByRole('heading', { name: 'Run', level: 1 }).waitFor();
    expect(page.url()).toContain('/ui/runs/fl_run_');
  });

  it('each cause is a sentence of its own', async () => {
    const made = await webhook('Orders', {
      sender: 'github',
      signature: { secrets: [RIGHT] },
      idempotency: { header: 'X-GitHub-Delivery' },
    });
    const body = JSON.stringify({ order: 1 });
    expect(await send(made.webhook_url, `${body}\n`, github(body, RIGHT, 'a'))).toBe(401);
    expect(await send(made.webhook_url, body, { 'Stripe-Signature': 't=1,v1=00' })).toBe(401);
    expect(await send(made.webhook_url, '{', github('{', RIGHT, 'b'))).toBe(400);
    expect(await send(made.webhook_url, body, github(body, RIGHT, 'c'))).toBe(202);
    const other = JSON.stringify({ order: 2 });
    expect(await send(made.webhook_url, other, github(other, RIGHT, 'c'))).toBe(409);

    const page = await person.open(`/workflows/${made.id}/deliveries`);
    const open = async (outcome: RegExp, place: number) => {
      await page.getByRole('link', { name: outcome }).nth(place).click();
      await page.getByRole('list', { name: 'Checks', exact: true }).waitFor();
      const text = await page.getByRole('main').innerText();
      await page.goBack();
      await page.getByRole('region', { name: 'Deliveries' }).waitFor();
      return text;
    };
    expect(await open(/Conflict$/, 0)).toContain('another than that of the first delivery');
    expect(await open(/Rejected$/, 0)).toContain('Body failed');
    expect(await open(/Rejected$/, 1)).toContain('stripe-signature (as stripe sends it)');
    expect(await open(/Rejected$/, 2)).toContain('without the line feed at the end');
    expect(await open(/Accepted$/, 0)).toContain('fl_run_');

    // A conflict shows what differs from the first one.
    await page.getByRole('link', { name: /Conflict$/ }).click();
    const difference = page.getByRole('region', { name: 'What differs from the first one with this key' });
    await difference.locator('del', { hasText: '1' }).waitFor();
    await difference.locator('ins', { hasText: '2' }).waitFor();
    await person.expectAccessible('a conflict');
  });

  it('a clock that is off and limits that are met are sentences of their own', async () => {
    const late = await webhook('Late', { sender: 'stripe', signature: { secrets: [RIGHT] } });
    const body = JSON.stringify({ id: 'evt_1' });
    const time = Math.floor(Date.now() / 1000) - 3600;
    const signature = createHmac('sha256', RIGHT)
      .update(`${String(time)}.${body}`)
      .digest('hex');
    expect(await send(late.webhook_url, body, { 'Stripe-Signature': `t=${String(time)},v1=${signature}` })).toBe(401);
    const limited = await webhook('Limited', {
      rate_limit: { limit: 1, window: '1h', burst: 1 },
      body_bytes_max: 100,
    });
    expect(await send(limited.webhook_url, '{}', {})).toBe(202);
    expect(await send(limited.webhook_url, '{}', {})).toBe(429);
    expect(await send(limited.webhook_url, JSON.stringify({ x: 'y'.repeat(200) }), {})).toBe(413);

    const page = await person.open(`/workflows/${late.id}/deliveries`);
    const open = async (outcome: RegExp) => {
      await page.getByRole('link', { name: outcome }).first().click();
      await page.getByRole('list', { name: 'Checks', exact: true }).waitFor();
      return page.getByRole('main').innerText();
    };
    expect(await open(/Rejected$/)).toContain('1 h 00 m before it arrived');
    await person.open(`/workflows/${limited.id}/deliveries`);
    expect(await open(/Limited$/)).toContain('1 in 1 h 00 m, 1 at once');
    await person.open(`/workflows/${limited.id}/deliveries?cause=too_large`);
    expect(await open(/Rejected$/)).toContain('100 B');
  });

  it('of all webhooks are in one list, with filters, a tail, and a replay of all since a time', async () => {
    const made = await webhook('Bookings', {
      signature: { algorithm: 'hmac-sha256', header: 'X-Sig', secrets: ['s1'] },
    });
    const page = await person.open('/deliveries');
    await page.getByText('Live', { exact: true }).waitFor();
    for (let index = 0; index < 2; index += 1)
      expect(await send(made.webhook_url, `{"booking": ${String(index)}}`, { 'X-Sig': '00' })).toBe(401);
    await page.getByRole('button', { name: 'Show 2 new deliveries' }).click();
    await page.getByRole('region', { name: 'Deliveries' }).getByText('Bookings').first().waitFor();
    await page.getByRole('switch', { name: 'Follow' }).click();
    expect(await send(made.webhook_url, '{"booking": "followed"}', { 'X-Sig': '00' })).toBe(401);
    await page.waitForFunction(() => document.querySelectorAll('tbody tr[aria-rowindex]').length >= 3);

    await page.getByRole('combobox', { name: 'Webhook of' }).fill('Bookings');
    await page.getByRole('option', { name: 'Bookings' }).click();
    await page.getByRole('combobox', { name: 'Cause' }).click();
    await page.getByRole('option', { name: 'Wrong signature' }).click();
    await page.getByLabel('Text in headers or body').fill('followed');
    await page.getByLabel('Text in headers or body').press('Enter');
    await page.waitForURL(/text=followed/);
    await page.waitForFunction(() => document.querySelectorAll('tbody tr[aria-rowindex]').length === 1);
    await page.getByRole('combobox', { name: 'Outcome' }).click();
    await page.getByRole('option', { name: 'Accepted' }).click();
    await page.getByText('Nothing matches these filters').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).last().click();

    await server.made('PUT', `/workflows/${made.id}`, {
      nodes: [{ id: 'in', data: { componentId: 'webhook_trigger' } }],
      edges: [],
    });
    await page.getByRole('button', { name: 'Replay all since ...' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replay deliveries' });
    await dialog.getByRole('combobox', { name: 'Webhook of' }).fill('Bookings');
    await page.getByRole('option', { name: 'Bookings' }).click();
    await person.expectAccessible('the dialog of a replay since a time');
    await dialog.getByRole('button', { name: 'See what would pass' }).click();
    await dialog.getByText('3 of 3 deliveries would pass').waitFor();
    await dialog.getByRole('button', { name: 'Replay 3 deliveries' }).click();
    await dialog.getByText('3 deliveries replayed.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });

  it('several are replayed after a look at what would happen', async () => {
    const made = await webhook('Payments', {
      signature: { algorithm: 'hmac-sha256', header: 'X-Sig', secrets: ['s1'] },
    });
    for (let index = 0; index < 3; index += 1)
      expect(await send(made.webhook_url, `{"n": ${index}}`, { 'X-Sig': '00' })).toBe(401);
    const page = await person.open(`/workflows/${made.id}/deliveries`);
    await page.getByRole('checkbox', { name: 'Select all loaded rows' }).check();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Replay deliveries' });
    await dialog.getByText('0 of 3 deliveries would pass').waitFor();
    await person.expectAccessible('the dialog of replays');
    expect(await dialog.getByRole('button', { name: /^Replay/ }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    await server.made('PUT', `/workflows/${made.id}`, {
      nodes: [{ id: 'in', data: { componentId: 'webhook_trigger' } }],
      edges: [],
    });
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await dialog.getByText('3 of 3 deliveries would pass').waitFor();
    await dialog.getByRole('button', { name: 'Replay 3 deliveries' }).click();
    await dialog.getByText('3 deliveries replayed.').waitFor();
  });

  it('what strangers send is shown as text', async () => {
    const made = await webhook('Anything', {
      signature: { algorithm: 'hmac-sha256', header: 'X-Sig', secrets: ['s1'] },
    });
    const hostile = `<script>document.title='taken'</script>\u202E${'x'.repeat(10_000)}`;
    expect(await send(made.webhook_url, hostile, { 'User-Agent': '<img src=x onerror=alert(1)>' })).toBe(401);
    const page = await person.open(`/workflows/${made.id}/deliveries`);
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    await page.getByRole('link', { name: /Rejected$/ }).click();
    await page
      .getByRole('region', { name: 'Body' })
      .or(page.getByLabel('Body', { exact: true }))
      .waitFor();
    expect(await page.title()).not.toContain('taken');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await person.expectAccessible('a hostile delivery');
  });
});
