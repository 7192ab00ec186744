import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { type Made, Server } from './server';

const run = promisify(execFile);
const SECRET = 'the secret of the sender';

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

function webhook(name: string, data: Record<string, unknown> = {}): Promise<Made> {
  return server.made<Made>('POST', '/workflows', {
    name,
    nodes: [{ id: 'in', data: { componentId: 'webhook_trigger', ...data } }],
    edges: [],
  });
}

async function settings(id: string): Promise<Record<string, unknown>> {
  const { nodes } = await server.made<{ nodes: { data: Record<string, unknown> }[] }>('GET', `/workflows/${id}`);
  return nodes[0]?.data ?? {};
}

// Runs a command as a person would who has copied it.
async function shell(command: string, env: Record<string, string> = {}): Promise<void> {
  await run('sh', ['-c', command], { env: { ...process.env, ...env } });
}

describe('the first webhook', () => {
  it('from an empty server: the command is run, and its payload is there', async () => {
    const page = await person.open('/');
    await page.getByRole('button', { name: /Receive my first webhook/ }).click();
    await page.getByText('Waiting for a request ...').waitFor();
    await person.expectAccessible('waiting for a first webhook');
    await page.getByText('Live', { exact: true }).waitFor();

    const command = await page.locator('code', { hasText: 'curl' }).innerText();
    await shell(command);
    const payload = page.getByRole('region', { name: 'Payload' });
    await payload.getByText('"ann"').waitFor();
    await person.expectAccessible('a first webhook');

    await page.getByRole('button', { name: 'Use as sample' }).click();
    await page.getByText('It is a sample.').waitFor();
    const id = /workflows\/(fl_[0-9a-z]+)/.exec(page.url())?.[1] ?? '';
    const { data } = await server.made<{ data: { name: string }[] }>('GET', `/workflows/${id}/samples`);
    expect(data.map(({ name }) => name)).toEqual(['Sample']);

    await page.reload();
    await payload.getByText('"ann"').waitFor();
    await page.getByText('It is a sample.').waitFor();
  });

  it('shows what is refused, too, with the reason, and nothing of the secret', async () => {
    const made = await webhook('Signed', { sender: 'github', signature: { secrets: [SECRET] } });
    const page = await person.open(`/workflows/${made.id}/first-webhook`);
    await page.getByText('Waiting for a request ...').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const command = await page.locator('code', { hasText: 'curl' }).innerText();
    await shell(command, { SECRET: 'another secret' });
    await page.getByRole('list', { name: 'Why' }).getByText('Signature', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(SECRET);
    await shell(command, { SECRET });
    await page.getByRole('button', { name: /Accepted/ }).waitFor();
    await page.getByRole('region', { name: 'Payload' }).getByText('"ann"').waitFor();
  });

  it('has the switch of a workflow that is inactive', async () => {
    const made = await webhook('Asleep');
    await server.made('PUT', `/workflows/${made.id}`, { is_active: false });
    const page = await person.open(`/workflows/${made.id}/first-webhook`);
    const alert = page.getByRole('alert').filter({ hasText: 'inactive' });
    await alert.getByRole('switch').click();
    await alert.waitFor({ state: 'detached' });
    expect((await server.made<{ is_active: boolean }>('GET', `/workflows/${made.id}`)).is_active).toBe(true);
  });
});

describe('the webhook panel', () => {
  it('sets a sender with its secret, and the command that it shows is taken', async () => {
    const made = await webhook('Pull requests');
    const page = await person.open(`/workflows/${made.id}/webhook`);
    await page.getByText('Not signed: everybody who learns the URL').waitFor();
    await page.getByRole('radio', { name: 'A known sender' }).check();
    // Found by what the sender is about, too.
    await page.getByRole('combobox', { name: 'Sender' }).fill('pull requests, issues');
    await page.getByRole('option', { name: 'GitHub', exact: true }).click();
    await page.getByText('Paste').filter({ hasText: made.webhook_url }).waitFor();
    await page.getByLabel('Secret', { exact: true }).fill(SECRET);
    await person.expectAccessible('the webhook panel with a sender');
    await page.getByRole('button', { name: 'Save the sender' }).click();
    await page.getByText('The webhook is saved.').first().waitFor();
    expect(await settings(made.id)).toMatchObject({ sender: 'github', signature: { secrets: ['***'] } });
    expect(await page.content()).not.toContain(SECRET);

    const command = page.locator('code', { hasText: 'X-Hub-Signature-256' });
    await shell(await command.innerText(), { SECRET });
    const { data } = await server.made<{ data: { outcome: string }[] }>('GET', `/workflows/${made.id}/deliveries`);
    expect(data.map(({ outcome }) => outcome)).toEqual(['accepted']);
    await page.getByRole('button', { name: 'Send a test delivery' }).click();
    await page.getByText('Answered with 202.').waitFor();
  });

  it('takes a second secret beside the first, so that none is refused while they change', async () => {
    const made = await webhook('Rotated', { sender: 'github', signature: { secrets: ['old'] } });
    const page = await person.open(`/workflows/${made.id}/webhook`);
    await page.getByRole('radio', { name: /^Add one/ }).check();
    await page.getByLabel('New secret').fill('new');
    await page.getByRole('button', { name: 'Save the sender' }).click();
    await page.getByRole('radio', { name: 'Keep the present 2 secrets' }).waitFor();
    for (const secret of ['old', 'new']) {
      const body = JSON.stringify({ secret });
      const signature = createHmac('sha256', secret).update(body).digest('hex');
      const response = await fetch(made.webhook_url, {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': `sha256=${signature}` },
      });
      expect(response.status, secret).toBe(202);
    }
  });

  it('signs with an HMAC of ones own, and says in red when nothing is checked', async () => {
    const made = await webhook('Own');
    const page = await person.open(`/workflows/${made.id}/webhook`);
    await page.getByRole('radio', { name: /^My own program/ }).check();
    await page.getByLabel('Header').first().fill('X-Shop-Signature');
    await page.getByRole('button', { name: 'Make one' }).click();
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue();
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    await page.getByRole('button', { name: 'Save the sender' }).click();
    await page.getByRole('radio', { name: 'Keep the present one' }).waitFor();
    const body = '{"x": 1}';
    const answer = async (signature: string) =>
      (await fetch(made.webhook_url, { method: 'POST', body, headers: { 'X-Shop-Signature': signature } })).status;
    expect(await answer('00')).toBe(401);
    expect(await answer(createHmac('sha256', secret).update(body).digest('hex'))).toBe(202);

    await page.getByRole('radio', { name: /^Anybody who knows the URL/ }).check();
    const colour = await page.getByText('Not signed: everybody').evaluate((each) => getComputedStyle(each).color);
    expect(colour).toBe('rgb(194, 33, 15)');
  });

  it('shows the keys that the last deliveries have by a source that is not saved yet', async () => {
    const made = await webhook('Keys');
    for (const number of [1, 2]) await server.deliver(made.webhook_url, { data: { id: `order-${String(number)}` } });
    const page = await person.open(`/workflows/${made.id}/webhook`);
    const keys = page.getByRole('list', { name: 'Keys of the last deliveries' });
    await keys.getByText('none: a repeat would start a second run').first().waitFor();
    await page.getByRole('combobox', { name: 'Idempotency key' }).click();
    await page.getByRole('option', { name: 'A member of the body' }).click();
    await page.getByLabel('Path').fill('$.data.id');
    await keys.getByText('order-2').waitFor();
    await keys.getByText('order-1').waitFor();
    await page.getByRole('button', { name: 'Save the key' }).click();
    await page.getByText('The webhook is saved.').first().waitFor();
    expect(await settings(made.id)).toMatchObject({ idempotency: { path: '$.data.id' } });
  });

  it('limits the rate, and keeps what is typed in another card', async () => {
    const made = await webhook('Limited');
    const page = await person.open(`/workflows/${made.id}/webhook`);
    await page.getByLabel('Remembered for').fill('12h');
    await page.getByRole('switch', { name: 'Limit the rate' }).click();
    await page.getByLabel('Deliveries', { exact: true }).fill('2');
    await page.getByLabel('At once').fill('2');
    await page.getByLabel('Largest body, in KB').fill('1');
    await page.getByRole('button', { name: 'Save the limits' }).click();
    await page.getByText('The webhook is saved.').first().waitFor();
    expect(await settings(made.id)).toMatchObject({
      rate_limit: { limit: 2, window: '1m', burst: 2 },
      body_bytes_max: 1024,
    });
    expect(await page.getByLabel('Remembered for').inputValue()).toBe('12h');
  });

  it('makes a new token; the old one is good until its countdown ends', async () => {
    const made = await webhook('Token');
    const page = await person.open(`/workflows/${made.id}/webhook`);
    await page.getByRole('button', { name: 'Make a new token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a new token?' });
    await person.expectAccessible('the question about a new token');
    await dialog.getByRole('button', { name: 'Make a new token' }).click();
    await page.getByText(/^good for another 23 h 5\d m$/).waitFor();
    expect((await fetch(made.webhook_url, { method: 'POST', body: '{}' })).status).toBe(202);
  });

  it('says when somebody has changed the workflow meanwhile', async () => {
    const made = await webhook('Contested');
    const page = await person.open(`/workflows/${made.id}/webhook`);
    await page.getByLabel('Remembered for').fill('12h');
    // As if the event of the change had not come yet.
    await page.route('**/workflows/*', (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    await server.made('PUT', `/workflows/${made.id}`, { description: 'Changed by another' });
    await page.getByRole('button', { name: 'Save the key' }).click();
    await page.getByText('Somebody has changed this workflow meanwhile.').waitFor();
    await page.unroute('**/workflows/*');
    await page.getByRole('button', { name: 'Load theirs' }).click();
    await page.getByText('Somebody has changed').waitFor({ state: 'detached' });
    expect((await server.made<{ description: string }>('GET', `/workflows/${made.id}`)).description).toContain(
      'another',
    );
  });
});
