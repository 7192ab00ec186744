// What the budgets of the web UI allow, measured in Chromium with a processor slowed down four times against the built
// server. Run by `make bench-ui`; QUICK=1 stores less and watches events for ten seconds.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rename } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBrowser } from '../browser/browser';
import { type Made, Server } from '../browser/server';
import { atLeast, atMost, noted, publish } from './table';
import { Watched } from './watched';

const QUICK = process.env.QUICK === '1';
const STORED_RUNS = QUICK ? 20_000 : 1_000_000;
const ITEMS = QUICK ? 100 : 1_000;
const EVENTS_S = QUICK ? 10 : 60;
const EVENTS_PER_S = 100;
const KB = 1024;

const RUNS_LINK = 'nav[aria-label=Pages] a[href="/ui/runs"]';
const RUN_ROW = 'main tbody a[href*="/runs/fl_run_"]';

let server: Server;
beforeAll(async () => {
  server = await Server.start(
    '--body-bytes-max',
    String(64 * KB * KB),
    '--step-output-bytes-max',
    String(64 * KB * KB),
  );
});
afterAll(async () => {
  await publish();
  await closeBrowser();
  await server.stop();
});

// The bytes of files of the UI as the server sends them with this encoding.
async function bytesOf(files: Iterable<string>, encoding: string): Promise<number> {
  let bytes = 0;
  for (const file of files)
    bytes += await new Promise<number>((resolve, reject) => {
      get(new URL(file, server.url), { headers: { 'Accept-Encoding': encoding } }, (response) => {
        let size = 0;
        response.on('data', (part: Buffer) => (size += part.length));
        response.on('end', () => resolve(size));
      }).on('error', reject);
    });
  return bytes / KB;
}

// The files of the UI that a page asks for from now on.
function filesOf({ page }: Watched): Set<string> {
  const files = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/ui/assets/')) files.add(pathname);
  });
  return files;
}

async function finished(run: string): Promise<void> {
  for (;;) {
    const { completed_at } = await server.made<{ completed_at: string | null }>('GET', `/workflows/runs/${run}`);
    if (completed_at !== null) return;
  }
}

function text(id: string, template = 'x') {
  return { id, type: 'text_transform', data: { componentId: 'text_transform', template } };
}

// A workflow of so many nodes, in columns of ten.
function large(nodes: number): Promise<Made> {
  const all = [
    { id: 'in', type: 'webhook_trigger', data: { componentId: 'webhook_trigger' } },
    ...Array.from({ length: nodes - 1 }, (_, index) => text(`n${index}`)),
  ].map((node, index) => ({ ...node, position: { x: 288 * Math.floor(index / 10), y: 96 * (index % 10) } }));
  const edges = all.slice(1).map((node, index) => ({ id: `e${index}`, source: all[index]?.id, target: node.id }));
  return server.made<Made>('POST', '/workflows', { name: `${nodes} nodes`, nodes: all, edges });
}

describe('the first load', () => {
  it('is small and soon there', async () => {
    await server.workflow('First', { id: 'said', data: { componentId: 'text_transform', template: 'x' } });
    const took: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const watched = await Watched.arrive(server);
      const files = filesOf(watched);
      await watched.page.goto(`${server.url}/ui`);
      took.push(await watched.interactiveMs());
      if (turn === 0) {
        atMost(300, 'first load, overview included, as gzip', await bytesOf(files, 'gzip'), 'KB');
        noted('  as brotli, which browsers take', await bytesOf(files, 'gzip, br'), 'KB');
      }
      await watched.leave();
    }
    atMost(1500, 'interactive after a first load, median of three', took.sort((a, b) => a - b)[1] ?? NaN, 'ms');
  });
});

describe('the editor', () => {
  it.each([
    { nodes: 200, openMs: 500, fps: 50 },
    { nodes: 1000, openMs: 2000, fps: 30 },
  ])('opens $nodes nodes and moves one', async ({ nodes, openMs, fps }) => {
    const made = await large(nodes);
    const watched = await Watched.arrive(server);
    const files = filesOf(watched);
    await watched.person.open(`/workflows/${made.id}/settings`);
    await watched.page.waitForLoadState('networkidle');
    files.clear();
    const link = `nav[aria-label="Parts of the workflow"] a[href$="/${made.id}/editor"]`;
    await watched.intend(link);
    const opened = await watched.clickMs(link, '.react-flow__node');
    if (nodes === 200) noted('what opening the canvas loads, as gzip', await bytesOf(files, 'gzip'), 'KB');
    atMost(openMs, `opening a workflow of ${nodes} nodes`, opened, 'ms');
    atLeast(fps, `frames a second while a node of ${nodes} is dragged`, await dragFps(watched), 'fps');
    if (nodes === 200) {
      await watched.page.locator('.react-flow__node').nth(1).click();
      await watched.page.locator('[aria-label^="Settings of"] [data-pointer]').first().waitFor();
      atMost(320, 'what the editor loads with the form of a node, as gzip', await bytesOf(files, 'gzip'), 'KB');
    }
    await watched.leave();
  });
});

// Drags the first node in view for two seconds, and counts the frames.
async function dragFps({ page }: Watched): Promise<number> {
  const places = await page
    .locator('.react-flow__node')
    .evaluateAll((all) =>
      all.map((node) => node.getBoundingClientRect()).map(({ x, y, width, height }) => [x + width / 2, y + height / 2]),
    );
  const pane = await page.locator('.react-flow__pane').boundingBox();
  if (!pane) throw new Error('the canvas is not in view');
  const [x = 0, y = 0] =
    places.find(
      ([left = 0, top = 0]) =>
        left > pane.x + 40 && left < pane.x + pane.width / 2 && top > pane.y + 40 && top < pane.y + pane.height / 2,
    ) ?? [];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 10, y + 10);
  const frames = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const begun = performance.now();
        let count = 0;
        const next = (now: number) => {
          count += 1;
          if (now - begun < 2000) requestAnimationFrame(next);
          else resolve((count * 1000) / (now - begun));
        };
        requestAnimationFrame(next);
      }),
  );
  let isOver = false;
  void frames.then(() => (isOver = true));
  for (let step = 0; !isOver; step += 1) await page.mouse.move(x + 20 + (step % 100) * 2, y + 20 + (step % 50));
  await page.mouse.up();
  return frames;
}

describe('a large run', () => {
  it(`lists ${ITEMS * 10} steps`, async () => {
    const inside = Array.from({ length: 10 }, (_, index) => ({ ...text(`s${index}`), parentId: 'each' }));
    const made = await server.made<Made>('POST', '/workflows', {
      name: 'Many steps',
      nodes: [
        { id: 'in', type: 'webhook_trigger', data: { componentId: 'webhook_trigger' } },
        { id: 'each', type: 'iterator', data: { componentId: 'iterator', items: '{{ webhook_payload.items }}' } },
        ...inside,
      ],
      edges: [
        { id: 'e', source: 'in', target: 'each' },
        ...inside.slice(1).map((node, index) => ({ id: `e${index}`, source: inside[index]?.id, target: node.id })),
      ],
    });
    const run = await server.deliver(made.webhook_url, { items: Array.from({ length: ITEMS }, (_, index) => index) });
    await finished(run);
    const watched = await Watched.arrive(server);
    await watched.person.open('/runs');
    await watched.intend(`main tbody a[href$="${run}"]`);
    const took = await watched.clickMs(`main tbody a[href$="${run}"]`, '[aria-label=Steps] button');
    atMost(1000, `the list of a run of ${ITEMS * 10} steps`, took, 'ms');
    await watched.leave();
  });

  it('opens 10 MB of a step by slices', async () => {
    const made = await server.workflow('Much data', {
      id: 'said',
      data: { componentId: 'text_transform', template: 'x' },
    });
    const rows = Array.from({ length: 100_000 }, (_, n) => ({ n, name: `name ${n}`, note: 'x'.repeat(70) }));
    const run = await server.deliver(made.webhook_url, { rows });
    await finished(run);
    const watched = await Watched.arrive(server);
    await watched.person.open(`/runs/${run}?step=said`);
    await watched.page.locator('[aria-label=Steps] button').first().waitFor();
    await watched.page.locator('[role=tree] [role=treeitem]').first().waitFor();
    const before = await watched.heapMb();
    const tree = '[role=treeitem][aria-expanded]';
    const took = await watched.clickMs('[aria-label=Steps] button[aria-label^="in,"]', tree);
    atMost(300, 'the tree of 10 MB of a step', took, 'ms');
    for (const name of ['webhook_payload', 'rows'])
      await watched.page.getByRole('button', { name, exact: true }).click();
    await watched.page.locator('[role=treeitem][aria-level="3"]').first().waitFor();
    atMost(60, '  growth of the heap with its rows opened', (await watched.heapMb()) - before, 'MB');
    await watched.leave();
  });
});

describe('the list of runs', () => {
  it(`shows its first page with ${STORED_RUNS} stored`, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sluice-ui-'));
    const program = path.join(path.dirname(process.env.SLUICE_BIN ?? ''), 'bench/stored_runs');
    await promisify(execFile)(program, [`--runs=${STORED_RUNS}`, `--dir=${folder}`, '--keep']);
    const [stored = ''] = await readdir(folder);
    await rename(path.join(folder, stored), path.join(folder, 'data'));
    const full = await Server.startIn(folder);
    try {
      const watched = await Watched.arrive(full);
      await watched.person.open('/vault');
      await watched.intend(RUNS_LINK);
      atMost(
        300,
        `the first page of ${STORED_RUNS.toLocaleString('en')} runs`,
        await watched.clickMs(RUNS_LINK, RUN_ROW),
        'ms',
      );
      atMost(60, '  rows in the document', await watched.page.locator('main tbody tr').count(), 'rows');
      await watched.leave();
    } finally {
      await full.stop();
    }
  });

  it(`follows ${EVENTS_PER_S} events a second`, async () => {
    const made = await server.workflow('Often', { id: 'said', data: { componentId: 'text_transform', template: 'x' } });
    const watched = await Watched.arrive(server);
    const page = await watched.person.open('/runs');
    await page.getByText('Live', { exact: true }).waitFor();
    await server.deliver(made.webhook_url, {});
    await page.getByRole('button', { name: /^Show .* new run/ }).waitFor();
    const before = await watched.heapMb();
    await watched.longestTaskMs();
    const begun = Date.now();
    for (let sent = 0; sent < EVENTS_S * EVENTS_PER_S; sent += 1) {
      // Two events a run: it begins and it ends.
      if (sent % 2 === 0) await server.deliver(made.webhook_url, { sent });
      const early = begun + ((sent + 1) * 1000) / EVENTS_PER_S - Date.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    }
    noted(
      `events a second that were sent for ${EVENTS_S} s`,
      (EVENTS_S * EVENTS_PER_S * 1000) / (Date.now() - begun),
      '/s',
    );
    const shown = EVENTS_S * (EVENTS_PER_S / 2) + 1;
    await page.getByRole('button', { name: `Show ${shown.toLocaleString('en-GB')} new runs` }).waitFor();
    atMost(50, '  longest task', await watched.longestTaskMs(), 'ms');
    atMost(5, '  growth of the heap', (await watched.heapMb()) - before, 'MB');
    expect(await page.locator('main tbody tr').count()).toBeLessThanOrEqual(60);
    await watched.leave();
  });
});
