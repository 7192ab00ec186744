// Pictures of every page in light, dark and phone width, from a server with something to show, and with PICTURES=1 those of
// the README. Run by scripts/screenshots.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { closeBrowser, Person, type View } from './browser';
import { furnish, type Place } from './routes';
import { type Made, Server } from './server';

const TREE = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(TREE, 'build/screenshots');
const PICTURES = path.join(TREE, 'docs/pictures');
const PICTURE_BYTES_MAX = 80 * 1024;
const VIEWS: [string, View][] = [
  ['light', { width: 1280, scheme: 'light' }],
  ['dark', { width: 1280, scheme: 'dark' }],
  ['phone', { width: 390, scheme: 'light' }],
];

async function show(person: Person, { path: where, shows }: Place) {
  const page = await person.open(where);
  await page.getByText(shows).first().waitFor();
  await page.getByText('Live', { exact: true }).or(page.locator('[data-status=live]')).first().waitFor();
  return page;
}

it.skipIf(process.env.PICTURES === '1')('takes a picture of every page', async () => {
  await mkdir(FOLDER, { recursive: true });
  const server = await Server.start();
  try {
    const places = await furnish(server);
    for (const [view, options] of VIEWS) {
      const person = await Person.signedIn(server, options);
      for (const place of places) {
        const page = await show(person, place);
        await page.screenshot({ path: path.join(FOLDER, `${place.name}-${view}.png`), animations: 'disabled' });
      }
      await person.leave();
    }
    expect(places.length).toBeGreaterThan(0);
  } finally {
    await closeBrowser();
    await server.stop();
  }
});

// A workflow of some width, and its run that has failed at its end.
async function shipping(server: Server): Promise<{ workflow: string; run: string }> {
  const at = (x: number, y: number) => ({ position: { x, y } });
  const made = await server.made<Made>('POST', '/workflows', {
    name: 'Ship orders',
    nodes: [
      { id: 'order', ...at(0, 96), data: { componentId: 'webhook_trigger' } },
      {
        id: 'large',
        ...at(288, 96),
        data: { componentId: 'number_condition', input: '{{ webhook_payload.total }}', operator: '>', value: 100 },
      },
      {
        id: 'warehouse',
        ...at(576, 0),
        data: { componentId: 'webhook', method: 'POST', url: 'http://warehouse.internal/orders' },
      },
      {
        id: 'note',
        ...at(576, 192),
        data: { componentId: 'text_transform', template: 'Order {{ webhook_payload.id }} waits for the next parcel' },
      },
      { id: 'told', ...at(864, 0), data: { componentId: 'text_transform', template: 'Sent to the warehouse' } },
    ],
    edges: [
      { id: 'a', source: 'order', target: 'large' },
      { id: 'b', source: 'large', target: 'warehouse', sourceHandle: 'true' },
      { id: 'c', source: 'large', target: 'note', sourceHandle: 'false' },
      { id: 'd', source: 'warehouse', target: 'told' },
    ],
  });
  const lines = [
    { sku: 'A-100', count: 2 },
    { sku: 'B-210', count: 1 },
  ];
  const run = await server.deliver(made.webhook_url, { id: 4711, total: 1200, customer: 'ann', lines });
  return { workflow: made.id, run };
}

it.runIf(process.env.PICTURES === '1')('takes the pictures of the README', async () => {
  await mkdir(PICTURES, { recursive: true });
  const server = await Server.start();
  try {
    await furnish(server);
    const { workflow, run } = await shipping(server);
    const person = await Person.signedIn(server, { width: 1360, height: 800 });
    const devtools = await person.context.newCDPSession(person.page);
    for (const place of [
      { name: 'overview', path: '/', shows: 'Failed last' },
      { name: 'run', path: `/runs/${run}?step=order`, shows: 'webhook_payload' },
      { name: 'editor', path: `/workflows/${workflow}/editor`, shows: 'warehouse' },
    ]) {
      const page = await show(person, place);
      // Nothing moves any more, and everything that was asked for is there.
      await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
      const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
      const picture = Buffer.from(data, 'base64');
      expect(picture.length).toBeLessThan(PICTURE_BYTES_MAX);
      await writeFile(path.join(PICTURES, `${place.name}.webp`), picture);
    }
    await person.leave();
  } finally {
    await closeBrowser();
    await server.stop();
  }
});
