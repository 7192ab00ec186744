import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

// Also after a test that has killed it and failed.
beforeEach(() => server.ensure());

interface Graph {
  version: number;
  nodes: { id: string; parentId?: string; data: Record<string, unknown> }[];
  edges: { source: string; sourceHandle?: string; target: string }[];
}

const stored = (flow: Made) => server.made<Graph>('GET', `/workflows/${flow.id}`);
const lines = ({ edges }: Graph) =>
  edges
    .map(({ source, sourceHandle, target }) => `${source}${sourceHandle ? `:${sourceHandle}` : ''} -> ${target}`)
    .sort();

async function edit(flow: Made, by = person): Promise<Page> {
  const page = await by.open(`/workflows/${flow.id}/editor`);
  await page.locator('.react-flow__node').first().waitFor();
  return page;
}

const card = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
const said = (page: Page, text: string | RegExp) =>
  page.locator('[aria-live=polite]', { hasText: text }).first().waitFor({ state: 'attached' });
const mark = (page: Page, text: string | RegExp) =>
  page.getByRole('toolbar', { name: 'Editor' }).getByText(text).waitFor();

async function write(page: Page, field: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: field, exact: true }).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

// Into a field that takes values, too.
async function writeTemplate(page: Page, field: string, text: string): Promise<void> {
  await page.getByRole('group', { name: field }).getByText('Template', { exact: true }).click();
  await write(page, field, text);
}

// Chooses a kind of node in the open palette.
async function choose(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search for a kind of node' }).fill(text);
  await page.keyboard.press('Enter');
  await said(page, /^Done: add/);
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}

async function middle(page: Page, selector: string): Promise<[number, number]> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not shown`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

const empty = (name: string) =>
  server.made<Made>('POST', '/workflows', {
    name,
    nodes: [{ id: 'in', type: 'webhook_trigger', position: { x: 0, y: 0 }, data: { componentId: 'webhook_trigger' } }],
    edges: [],
  });

const text = (id: string, template = 'x') => ({ id, data: { componentId: 'text_transform', template } });

describe('building a workflow', () => {
  it('by mouse, and it runs', async () => {
    const flow = await empty('By mouse');
    const page = await edit(flow);
    await page.getByRole('button', { name: 'Add a node after in' }).click();
    await choose(page, 'number condition');
    await writeTemplate(page, 'Input', '{{ webhook_payload.total }}');
    await page.getByRole('combobox', { name: 'Operator' }).click();
    await page.getByRole('option', { name: '>', exact: true }).click();
    await write(page, 'Value', '10');
    const whole = page.getByRole('button', { name: 'Show the whole workflow' });
    await whole.click();
    await page.getByRole('button', { name: 'Add a node after number_condition (true)' }).click();
    await choose(page, 'text transform');
    await write(page, 'Template', 'large');
    await whole.click();
    await page.getByRole('button', { name: 'Add a node after number_condition (false)' }).click();
    await choose(page, 'iterator');
    await writeTemplate(page, 'Items', '{{ webhook_payload.lines }}');
    await page.getByRole('button', { name: 'Add inside' }).click();
    await choose(page, 'text transform');
    await write(page, 'Template', '{{ item }}');
    await mark(page, 'Draft saved');
    await page.getByRole('tab', { name: 'Problems', exact: true }).waitFor();
    await person.expectAccessible('the editor with a form');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await mark(page, 'Version 2');

    const graph = await stored(flow);
    expect(lines(graph)).toEqual([
      'in -> number_condition',
      'number_condition:false -> iterator',
      'number_condition:true -> text_transform',
    ]);
    expect(graph.nodes.find(({ id }) => id === 'text_transform_2')?.parentId).toBe('iterator');
    const run = await server.deliver(flow.webhook_url, { total: 1, lines: ['a', 'b'] });
    const state = async () => (await server.made<{ state: string }>('GET', `/workflows/runs/${run}`)).state;
    await expect.poll(state, { timeout: 10_000 }).toBe('completed');
  });

  it('by keys alone', async () => {
    const flow = await empty('By keys');
    const page = await edit(flow);
    await page.keyboard.press('a');
    await page.getByRole('combobox', { name: 'Search for a kind of node' }).press('Escape');
    await page.waitForFunction(() => document.activeElement?.closest('[data-editor-part=canvas]') !== null);
    await page.keyboard.press('a');
    await choose(page, 'number condition');
    await page.keyboard.press('a');
    await choose(page, 'text transform');
    await page.keyboard.press('[');
    await page.keyboard.press('a');
    await choose(page, 'iterator');
    await page.keyboard.press('a');
    await choose(page, 'text transform');
    await page.keyboard.press('Shift+G');
    await said(page, /^Done: put/);
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Id' }).fill('again');
    await page.keyboard.press('Enter');
    await said(page, 'Done: rename iterator_2 to again');
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: 'Connect again' });
    await dialog.getByRole('combobox', { name: 'Leads to' }).press('Escape');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await mark(page, 'Draft saved');
    const draft = await server.made<{ document: Graph }>('GET', `/workflows/${flow.id}/draft`);
    expect(lines(draft.document)).toEqual([
      'in -> number_condition',
      'iterator -> again',
      'number_condition:false -> iterator',
      'number_condition:true -> text_transform',
    ]);
    expect(draft.document.nodes.find(({ id }) => id === 'text_transform_2')?.parentId).toBe('again');
    // Keys lead through the graph, and into the form.
    await card(page, 'in').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-id') === 'number_condition');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.closest('[data-pointer]') !== null);
    // Keys that delete mean nothing on a button beside the canvas.
    await page.getByRole('tab', { name: /^Problems/ }).focus();
    await page.keyboard.press('Delete');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Test run', selected: true }).waitFor();
    await card(page, 'number_condition').waitFor();
  });

  it('draws edges, refuses wrong ones with the reason, and splices, heals and moves into iterators', async () => {
    const flow = await server.workflow('Edges', text('a'), text('b'), text('c'));
    const page = await edit(flow);
    const [x, y] = await middle(page, '.react-flow__node[data-id=c] .react-flow__handle-right');
    await drag(page, [x, y], await middle(page, '.react-flow__node[data-id=a] .react-flow__handle-left'));
    await page.getByText('This would be a cycle: a already leads to c.').first().waitFor();
    // Dropped where nothing is, an edge asks what shall follow there.
    await drag(page, [x, y], [x, y + 200]);
    await choose(page, 'delay');
    await mark(page, 'Draft saved');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show the whole workflow' }).click();
    await card(page, 'b').click();
    await page.keyboard.press('Delete');
    await said(page, 'Done: delete b');
    await mark(page, 'Draft saved');
    const { document } = await server.made<{ document: Graph }>('GET', `/workflows/${flow.id}/draft`);
    expect(lines(document)).toEqual(['a -> c', 'c -> delay', 'in -> a']);
  });
});

describe('problems', () => {
  it('name the node and the field; a click leads there, and no version is made', async () => {
    const flow = await server.workflow('Problems', {
      id: 'call',
      data: { componentId: 'webhook', url: 'https://a.example' },
    });
    const page = await edit(flow);
    await card(page, 'call').click();
    await write(page, 'URL', 'ftp://a.example');
    await page.getByRole('tab', { name: 'Problems (1)' }).click();
    await person.expectAccessible('problems');
    await page.getByRole('heading', { level: 1 }).click();
    await page.getByRole('button', { name: /^call.*url/ }).click();
    await page.waitForFunction(
      () => document.activeElement?.closest('[data-pointer]')?.getAttribute('data-pointer') === '/url',
    );
    await card(page, 'call').getByTitle('1 problem').waitFor();
    await page.keyboard.press('Control+s');
    await said(page, /saved as a draft/);
    expect((await stored(flow)).version).toBe(1);
    // What the draft says cannot be activated by the API either.
    const draft = await server.made<{ document: Graph }>('GET', `/workflows/${flow.id}/draft`);
    const refused = await server.call('PUT', `/workflows/${flow.id}`, { ...draft.document, is_active: true });
    expect(refused).toMatchObject({
      status: 400,
      body: { problems: [{ node: 'call', pointer: '/nodes/1/data/url' }] },
    });
  });
});

describe('the draft', () => {
  it('is whole after a reload while typing, and typing goes on without a server', async () => {
    const flow = await server.workflow('Reload', text('note'));
    const page = await edit(flow);
    await card(page, 'note').click();
    await write(page, 'Template', 'written just now');
    await page.reload();
    await card(page, 'note').click();
    await page.getByRole('textbox', { name: 'Template', exact: true }).getByText('written just now').waitFor();

    const known = [...person.complaints];
    await server.kill();
    await write(page, 'Template', 'without a server');
    await page.getByText('The server cannot be reached. What you change is kept').waitFor();
    await write(page, 'Template', 'and on');
    await server.begin();
    await mark(page, 'Draft saved');
    person.complaints.splice(0, Infinity, ...known); // Without those of the time without a server.
    const { document } = await server.made<{ document: Graph }>('GET', `/workflows/${flow.id}/draft`);
    expect(document.nodes.find(({ id }) => id === 'note')?.data.template).toBe('and on');
  });

  it('that somebody else has changed is kept or given up by the person', async () => {
    const flow = await server.workflow('Two tabs', text('note', 'first'));
    const other = await Person.signedIn(server);
    const mine = await edit(flow);
    const theirs = await edit(flow, other);
    await card(theirs, 'note').click();
    await write(theirs, 'Template', 'theirs');
    await mark(theirs, 'Draft saved');
    await card(mine, 'note').click();
    await write(mine, 'Template', 'mine');
    await theirs.keyboard.press('Control+s');
    await mark(theirs, 'Version 2');
    await mine.getByRole('button', { name: 'See difference' }).waitFor();
    await person.expectAccessible('a conflict');
    await mine.getByRole('button', { name: 'See difference' }).click();
    const sheet = mine.getByRole('dialog', { name: 'Theirs and mine' });
    await sheet.getByText('/template, theirs').waitFor();
    await sheet.getByText('theirs', { exact: true }).waitFor();
    await sheet.getByText('mine', { exact: true }).first().waitFor();
    await mine.keyboard.press('Escape');
    await mine.getByRole('button', { name: 'Keep mine as new version' }).click();
    await mark(mine, 'Version 3');
    const graph = await stored(flow);
    expect(graph).toMatchObject({ version: 3 });
    expect(graph.nodes.find(({ id }) => id === 'note')?.data.template).toBe('mine');
    // The other one has changed nothing since, and sees it.
    await theirs.getByRole('textbox', { name: 'Template', exact: true }).getByText('mine').waitFor();
    await other.leave();
  });

  it('is undone and redone across saves to what it was', async () => {
    const flow = await server.workflow('Undo', text('a'), text('b'));
    const page = await edit(flow);
    const press = async (key: string, times = 1) => {
      for (let n = 0; n < times; n += 1) await page.keyboard.press(key);
    };
    await card(page, 'a').click();
    await card(page, 'a').focus();
    for (let round = 0; round < 10; round += 1) {
      await press('Control+d');
      await press('Delete');
      await card(page, 'a').click();
      await press('Control+ArrowDown');
      await press('Shift+G');
      await press('Shift+G');
      if (round === 4) await mark(page, 'Draft saved');
      await card(page, 'a').click();
    }
    const draft = () => server.made<{ document: Graph; hash: string }>('GET', `/workflows/${flow.id}/draft`);
    await mark(page, /^Draft/);
    const last = await draft();
    const undo = page.getByRole('button', { name: /^Undo/ });
    let steps = 0;
    for (; await undo.isEnabled(); steps += 1) await undo.click();
    expect(steps).toBeGreaterThan(30);
    await mark(page, 'Version 1');
    const first = await stored(flow);
    const begun = await draft();
    expect(begun.document.nodes).toEqual(first.nodes);
    expect(begun.document.edges).toEqual(first.edges);
    for (let step = 0; step < steps; step += 1) await page.getByRole('button', { name: /^Redo/ }).click();
    await mark(page, /^Draft/);
    await expect.poll(async () => (await draft()).hash).toBe(last.hash);
  });
});

describe('the clipboard', () => {
  it('takes nodes into another workflow, and a curl', async () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'].map((id, index, all) =>
      text(id, index === 0 ? '{{ webhook_payload.n }}' : `{{ ${all[index - 1]}.text }}`),
    );
    const from = await server.workflow('From', ...nodes);
    const to = await server.workflow('To', text('a'));
    let page = await edit(from);
    await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await card(page, 'in').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    page = await edit(to);
    await card(page, 'in').focus();
    await page.keyboard.press('Control+v');
    await said(page, 'Done: paste 5 nodes');
    await page.evaluate(() =>
      navigator.clipboard.writeText(`curl -X POST https://api.example.com/orders -H 'X-Id: 7' -d '{"n": 1}'`),
    );
    await page.keyboard.press('Control+v');
    await said(page, /^Done: add/);
    await mark(page, 'Draft saved');
    const { document } = await server.made<{ document: Graph }>('GET', `/workflows/${to.id}/draft`);
    const data = new Map(document.nodes.map((node) => [node.id, node.data]));
    expect([...data.keys()].slice(0, 7)).toEqual(['in', 'a', 'a_2', 'b', 'c', 'd', 'e']);
    expect(data.get('b')?.template).toBe('{{ a_2.text }}');
    expect([...data.values()].at(-1)).toEqual({
      componentId: 'webhook',
      method: 'POST',
      url: 'https://api.example.com/orders',
      headers: [{ key: 'X-Id', value: '7' }],
      body: { n: 1 },
    });
  });
});

describe('the outline', () => {
  it('has the graph in words, and on a phone edits it', async () => {
    const flow = await server.workflow('Outline', text('a'), text('b'));
    const page = await edit(flow);
    await page.keyboard.press('o');
    const tree = page.getByRole('tree', { name: 'Nodes in order' });
    const words = (await tree.ariaSnapshot()).match(/treeitem "[^"]*"/g);
    expect(words).toEqual([
      'treeitem "Webhook trigger in"',
      'treeitem "Text transform a"',
      'treeitem "Text transform b"',
    ]);
    await person.expectAccessible('the outline');
    await page.keyboard.press('o');

    const phone = await Person.signedIn(server, { width: 390 });
    const small = await phone.open(`/workflows/${flow.id}/editor`);
    await small.getByRole('button', { name: 'Actions for a' }).click();
    await small.getByRole('menuitem', { name: 'Add a node after it' }).click();
    await choose(small, 'delay');
    await mark(small, 'Draft saved');
    const { document } = await server.made<{ document: Graph }>('GET', `/workflows/${flow.id}/draft`);
    expect(lines(document)).toEqual(['a -> delay', 'delay -> b', 'in -> a']);
    await small.getByRole('treeitem', { name: / b$/ }).click();
    await small.getByRole('dialog').getByRole('textbox', { name: 'Template', exact: true }).waitFor();
    await phone.expectAccessible('a form on a phone');
    // A link to a node leads to its form.
    const linked = await phone.open(`/workflows/${flow.id}/editor?node=a`);
    await linked.getByRole('dialog', { name: 'a' }).getByRole('textbox', { name: 'Template', exact: true }).waitFor();
    await phone.expectFits('a form on a phone');
    await phone.leave();
  });
});
