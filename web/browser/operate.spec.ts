import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

describe('forms', () => {
  it('are answered from the list, which empties by itself, and the run goes on', async () => {
    const flow = await server.workflow('Refunds', {
      id: 'ask',
      data: {
        componentId: 'interactive_form',
        title: 'Refund 12.50?',
        fields: [{ id: 'reason', label: 'Why', required: true }],
        buttons: [{ id: 'yes', label: 'Approve' }],
      },
    });
    const run = await server.deliver(flow.webhook_url, { order: 1 });
    const page = await person.open('/forms');
    await page.getByText('Live', { exact: true }).waitFor();
    const [form] = await Promise.all([
      person.context.waitForEvent('page'),
      page.getByRole('button', { name: 'Open form' }).click(),
    ]);
    await form.getByLabel('Why').fill('It was broken');
    await form.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('No run waits for a person').waitFor();
    await form.close();
    await page.goto(`${server.url}/ui/runs/${run}`);
    await page.getByText('Completed').first().waitFor();
  });
});

describe('many runs', () => {
  const FAILED = 500;
  let flow: Made;
  beforeAll(async () => {
    flow = await server.workflow('Fails', {
      id: 'end',
      data: { componentId: 'terminate', status: 'failed', message: 'on purpose' },
    });
    for (let done = 0; done < FAILED; done += 50)
      await Promise.all(Array.from({ length: 50 }, (_, n) => server.deliver(flow.webhook_url, { n: done + n })));
    const failed = async () =>
      (await server.made<{ meta: { total: number } }>('GET', '/workflows/runs?state=failed&limit=1')).meta.total;
    // Outside of a test, where expect.poll is not to be had.
    await vi.waitUntil(async () => (await failed()) >= FAILED, { timeout: 60_000 });
  });

  it('that a filter finds are rerun after a look at how many, as a job that can be watched', async () => {
    const page = await person.open(`/runs?state=failed&workflow=${flow.id}`);
    await page.getByRole('button', { name: 'Rerun all of these' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rerun runs' });
    await dialog.getByText(`Rerun ${String(FAILED)} runs?`).waitFor();
    await person.expectAccessible('the plan of a job');
    await dialog.getByRole('button', { name: `Rerun ${String(FAILED)} runs` }).click();
    await page.getByRole('heading', { name: 'Rerun runs', level: 1 }).waitFor();
    await page.getByText(`Finished. ${String(FAILED)} done, 0 failed.`).waitFor();
  });

  it('are stopped half-way, and what has begun is done', async () => {
    // So many that the job lasts longer than it takes to stop it.
    for (let round = 0; round < 4; round += 1) {
      const filter = { workflow_id: flow.id, state: 'failed' };
      const job = await server.made<{ id: string }>('POST', '/workflows/runs/bulk', { action: 'rerun', filter });
      const state = async () => (await server.made<{ state: string }>('GET', `/workflows/runs/bulk/${job.id}`)).state;
      await expect.poll(state, { timeout: 60_000 }).toBe('finished');
    }
    // A job that was over before it could be stopped has left more for the next one.
    for (let tries = 0; tries < 3; tries += 1) {
      const page = await person.open(`/runs?workflow=${flow.id}&state=failed`);
      await page.getByRole('button', { name: 'Rerun all of these' }).click();
      const dialog = page.getByRole('dialog', { name: 'Rerun runs' });
      await dialog.getByRole('button', { name: /^Rerun (more than )?\d/ }).click();
      const stop = page.getByRole('button', { name: 'Stop' });
      const end = page.getByText(/^(Stopped|Finished)\. [\d,]+ done, 0 failed\.$/);
      await Promise.race([stop.click().catch(() => undefined), end.waitFor()]);
      if ((await end.innerText()).startsWith('Stopped')) return;
    }
    throw new Error('No job could be stopped before it was over.');
  });

  it('name those that cannot be rerun before and after', async () => {
    const waits = await server.workflow('Waits', { id: 'later', data: { componentId: 'delay', duration: '1h' } });
    const open = await server.deliver(waits.webhook_url, {});
    const page = await person.open('/runs');
    await page.getByRole('checkbox', { name: /^Select the run of Waits/ }).check();
    await page
      .getByRole('checkbox', { name: /^Select the run of Fails/ })
      .first()
      .check();
    await page.getByRole('region', { name: 'Selected runs' }).getByRole('button', { name: 'Rerun' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rerun runs' });
    await dialog.getByText('1 run would be left out:').waitFor();
    await dialog.getByText(open).waitFor();
    await dialog.getByRole('button', { name: 'Rerun 1 run' }).click();
    await page.getByRole('heading', { name: 'What did not go' }).waitFor();
    await page.getByRole('link', { name: open }).waitFor();
  });
});

describe('the vault', () => {
  it('takes a value that is nowhere afterwards, names who uses it, and says so before it is deleted', async () => {
    const value = 'sk_live_of_the_tests_0123456789';
    const answers: Promise<string>[] = [];
    const page = await person.open('/vault');
    page.on('response', (response) => {
      if (response.url().includes('/workflows')) answers.push(response.text().catch(() => ''));
    });
    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByLabel('Name').fill('shop token');
    await page.getByLabel('Value', { exact: true }).fill(value);
    await person.expectAccessible('a new secret');
    await page.getByRole('button', { name: 'Save secret' }).click();
    await page.getByText('shop token').first().waitFor();
    await page.getByText('nothing', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(value);
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(stored).not.toContain(value);

    await server.workflow('Tell the shop', {
      id: 'tell',
      data: {
        componentId: 'webhook',
        method: 'POST',
        url: 'https://shop.example.com/orders',
        headers: { Authorization: 'Bearer {{ vault["shop token"] }}' },
      },
    });
    await page.reload();
    await page.getByRole('button', { name: '1 workflow' }).click();
    const sheet = page.getByRole('dialog', { name: 'Used by' });
    await sheet.getByRole('link', { name: 'Tell the shop' }).waitFor();
    await person.expectAccessible('who uses a secret');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this secret?' });
    await dialog.getByText('step tell').waitFor();
    await dialog.getByRole('link', { name: 'Tell the shop' }).waitFor();
    await dialog.getByRole('button', { name: 'Delete secret' }).click();
    await page.getByText('There are no secrets yet').waitFor();
    expect((await Promise.all(answers)).join('')).not.toContain(value);
  });
});

describe('the numbers', () => {
  it('of the overview lead to their rows, and are a table, too', async () => {
    const page = await person.open('/');
    await page.getByRole('img', { name: /^Runs by hour: [\d,]+ completed/ }).waitFor();
    await page.getByText('Table', { exact: true }).click();
    const table = page.getByRole('region', { name: 'Runs as a table' });
    await table.getByRole('columnheader', { name: 'Failed' }).waitFor();
    expect(await table.getByRole('row').count()).toBeGreaterThan(23);
    await person.expectAccessible('the numbers as a table');

    const failing = page.getByRole('region', { name: 'Failing workflows' }).getByRole('row', { name: /Fails/ });
    await failing.getByRole('link').nth(1).click();
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('failed');
    await page.goBack();
    await page.getByRole('link', { name: /^Rejected/ }).click();
    await page.getByRole('heading', { name: 'Deliveries', level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get('outcome')).toBe('rejected');
  });

  it('of each workflow are bars with words', async () => {
    const page = await person.open('/workflows?q=Fails');
    await page.getByRole('img', { name: /^0 runs completed, [\d,]+ failed in 24 hours$/ }).waitFor();
  });

  it('of the server are in its settings, with what is wrong and where each value is from', async () => {
    const page = await person.open('/settings');
    await page.getByText('There is a forecast once the disk has been measured for six hours.').waitFor();
    await page.getByText('None is known.').waitFor();
    const table = page.getByRole('region', { name: 'Settings of the server' });
    await table
      .getByRole('row', { name: /^data / })
      .getByText('command line')
      .waitFor();
    await page.getByRole('switch', { name: 'Only those that are set' }).click();
    await page.getByLabel('Show settings with this text').fill('keep_runs');
    await table
      .getByRole('row', { name: /^keep_runs / })
      .getByText('default')
      .waitFor();
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText(/\d+ checks? in order/).waitFor();
  });
});

describe('authorizations', () => {
  it('say what is missing where the server knows no provider', async () => {
    const page = await person.open('/access/authorizations');
    await page.getByText('There are no authorizations yet').waitFor();
    await page.getByRole('button', { name: 'New authorization' }).click();
    await page.getByText('The server knows no provider.').waitFor();
    await person.expectAccessible('a new authorization');
    await page.keyboard.press('Escape');
  });
});
