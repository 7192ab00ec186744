import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser, Person } from './browser';
import { ADMIN_KEY, Server } from './server';

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(async () => {
  await closeBrowser();
  await server.stop();
});

describe('signing in', () => {
  it('with the link: its token leaves the address, and a reload stays in', async () => {
    const person = await Person.arrive(server);
    const { page } = person;
    await page.goto(server.loginLink);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const addresses = async () => [
      page.url(),
      await page.evaluate(() =>
        JSON.stringify([history.length, location.href, { ...localStorage }, { ...sessionStorage }]),
      ),
    ];
    expect((await addresses()).join()).not.toContain('slt_');
    await page.reload();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await page.goBack().catch(() => null);
    expect(page.url()).not.toContain('slt_');
    await person.leave();
  });

  it('the link opens once, and says so the second time', async () => {
    const person = await Person.arrive(server);
    await person.page.goto(server.loginLink);
    await person.page.getByRole('alert').waitFor();
    expect(await person.page.getByRole('alert').innerText()).toContain('used already');
    expect(person.page.url()).not.toContain('slt_');
    await person.leave();
  });

  it('with a key, and on to the page that was asked for; signing out ends the session', async () => {
    const person = await Person.arrive(server);
    const { page } = person;
    await page.goto(`${server.url}/ui/runs?state=failed`);
    await page.getByLabel('API key').fill(ADMIN_KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe('?state=failed');
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])),
    ).not.toContain('slk_');

    const cookies = await person.context.cookies();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Sluice' }).waitFor();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const former = await fetch(`${server.url}/session`, { headers: { Cookie: cookie } });
    expect(former.status).toBe(401);
    await person.leave();
  });

  it('a wrong key is refused in words', async () => {
    const person = await Person.arrive(server);
    await person.open('/login');
    await person.page.getByLabel('API key').fill('slk_wrong');
    await person.page.getByRole('button', { name: 'Sign in' }).click();
    await person.page.getByText('This opens nothing').waitFor();
    await person.leave();
  });

  it('a change without the right CSRF token is refused', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open('/');
    const statuses = await page.evaluate(async () => {
      const post = (headers: Record<string, string>) =>
        fetch('/workflows', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body: '{}',
        });
      return [(await post({})).status, (await post({ 'X-CSRF-Token': 'wrong' })).status];
    });
    expect(statuses).toEqual([403, 403]);
    await person.leave();
  });

  it('a session that has ended is begun again over the page, which stays', async () => {
    const person = await Person.signedIn(server);
    const page = await person.open('/workflows?q=typed');
    const { body: sessions } = await server.call<{ id: string }[]>('GET', '/sessions');
    for (const { id } of sessions) await server.call('DELETE', `/sessions/${id}`);
    await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await page.getByLabel('API key').fill(ADMIN_KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('There are no runs yet').waitFor();
    await person.leave();
  });
});
