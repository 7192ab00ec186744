import { afterAll, beforeAll, expect, it } from 'vitest';
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

const at = (x: number, y: number) => ({ position: { x, y } });
const text = (id: string, template: string, place: object) => ({
  id,
  data: { componentId: 'text_transform', template },
  ...place,
});
const IN = { id: 'in', data: { componentId: 'webhook_trigger' }, ...at(0, 0) };
const edge = (source: string, target: string) => ({ id: `${source}-${target}`, source, target });

const FIRST = {
  nodes: [
    IN,
    text('gone', 'gone', at(320, 0)),
    text('long', 'first line\nsecond line', at(320, 160)),
    text('stays', 'x', at(640, 0)),
  ],
  edges: [edge('in', 'gone'), edge('in', 'long'), edge('in', 'stays')],
};
const SECOND = {
  nodes: [
    IN,
    text('new', 'new', at(320, 0)),
    text('long', 'first line\nanother line', at(320, 160)),
    text('stays', 'x', at(640, 320)),
  ],
  edges: [edge('in', 'new'), edge('in', 'long'), edge('in', 'stays')],
};

it('two versions are compared on the graph and by fields, and one is restored as draft', async () => {
  const made = await server.made<Made>('POST', '/workflows', { name: 'Changes', ...FIRST });
  await server.made('PUT', `/workflows/${made.id}`, SECOND);
  const page = await person.open(`/workflows/${made.id}/versions`);
  await page.getByRole('region', { name: 'Versions' }).getByText('2 (current)').waitFor();

  const graph = page.getByRole('group', { name: 'Graph with the differences' });
  await graph.getByRole('button', { name: /new, added$/ }).waitFor();
  await graph.getByRole('button', { name: /gone, removed$/ }).waitFor();
  await graph.getByRole('button', { name: /long, changed$/ }).waitFor();
  await graph.getByRole('button', { name: /stays, moved$/ }).waitFor();
  await graph.getByLabel('From in to gone, removed').waitFor({ state: 'attached' });
  const changed = page.getByRole('region', { name: 'Node long changed' });
  await changed.locator('.cm-deletedChunk').getByText('second line').waitFor();
  await changed.getByText('another line').waitFor();
  await person.expectAccessible('a difference');

  await page.getByRole('checkbox', { name: '> Moved (1)' }).uncheck();
  await graph.getByRole('button', { name: /stays$/ }).waitFor();
  await page.getByRole('checkbox', { name: '- Removed (2)' }).uncheck();
  await graph.getByRole('button', { name: /gone/ }).waitFor({ state: 'detached' });
  await graph.getByRole('button', { name: /long, changed$/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Only node').waitFor();
  expect(await page.getByRole('region', { name: 'Node new added' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await page.getByText('Version 1 is the draft now.').waitFor();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ from: '2', to: 'draft' });
  await graph.getByRole('button', { name: /gone, added$/ }).waitFor();
  const { document } = await server.made<{ document: { nodes: { id: string }[] } }>(
    'GET',
    `/workflows/${made.id}/draft`,
  );
  expect(document.nodes.map(({ id }) => id)).toEqual(['in', 'gone', 'long', 'stays']);
  const { version } = await server.made<{ version: number }>('GET', `/workflows/${made.id}`);
  expect(version).toBe(2);

  // A draft is not replaced unasked.
  await page.getByRole('combobox', { name: 'From' }).click();
  await page.getByRole('option', { name: 'Version 1' }).click();
  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await page.getByRole('dialog', { name: 'Restore version 1' }).getByText('There is a draft already.').waitFor();
  await person.expectAccessible('the question about a draft');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await server.made<{ revision: number }>('GET', `/workflows/${made.id}/draft`)).revision).toBe(1);
});

it('open runs are counted by the version that they follow', async () => {
  const wait = (id: string) => ({ id, data: { componentId: 'delay', duration: '1h' }, ...at(320, 0) });
  const made = await server.made<Made>('POST', '/workflows', {
    name: 'Waits',
    nodes: [IN, wait('one')],
    edges: [edge('in', 'one')],
  });
  for (let index = 0; index < 3; index += 1) await server.deliver(made.webhook_url, { index });
  await server.made('PUT', `/workflows/${made.id}`, { nodes: [IN, wait('two')], edges: [edge('in', 'two')] });
  await server.deliver(made.webhook_url, {});
  const page = await person.open(`/workflows/${made.id}/versions`);
  const list = page.getByRole('region', { name: 'Versions' });
  await list.getByRole('row', { name: /^2 \(current\).* 1$/ }).waitFor();
  await list.getByRole('row', { name: /^1 .* 3$/ }).waitFor();
});
