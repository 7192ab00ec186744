import { expect, it } from 'vitest';
import { clipboardText, fitted, fragmentIn, fragmentOf, paste } from './clipboard';
import { nodeDataOfCurl, shellWords } from './curl';
import { done } from './history';
import { reservedIds } from './ids';
import { graph, KINDS, lines, node } from './test-graphs';

const source = graph(
  [
    node('in', 'webhook_trigger'),
    node('a', 'text', { position: { x: 300, y: 40 } }),
    node('each', 'iterator', { position: { x: 600, y: 0 } }),
    node('x', 'text', { parentId: 'each', position: { x: 32, y: 64 } }, { template: '{{ a.text }} {{ in.n }}' }),
  ],
  'in -> a',
  'a -> each',
);

it('copies a selection with what is inside, and pastes it with new ids and references', () => {
  const text = clipboardText(fragmentOf(source, new Set(['a', 'each'])));
  expect(JSON.parse(text)).toMatchObject({ sluice: 1, nodes: [{ id: 'a' }, { id: 'each' }, { id: 'x' }] });
  const read = fragmentIn(JSON.parse(text));
  if (!read) throw new Error('not read');
  const target = graph([node('a', 'text'), node('b', 'text')], 'a -> b');
  const fragment = fitted(target, read, { reserved: reservedIds(KINDS), at: { x: 0, y: 200 }, parentId: null });
  const { definition } = done({ definition: target, past: [], future: [] }, 'paste', (d) => paste(d, fragment), 0);
  expect(definition.nodes.map(({ id }) => id)).toEqual(['a', 'b', 'a_2', 'each', 'x']);
  expect(lines(definition)).toEqual(['a -> b', 'a_2 -> each']);
  expect(new Set(definition.edges.map(({ id }) => id)).size).toBe(2);
  // A node of the selection is renamed, one that stayed behind is not.
  expect(definition.nodes[4]).toMatchObject({ parentId: 'each', data: { template: '{{ a_2.text }} {{ in.n }}' } });
  expect(definition.nodes.slice(2).map(({ position }) => position)).toEqual([
    { x: 0, y: 240 },
    { x: 300, y: 200 },
    { x: 32, y: 64 },
  ]);
});

it('takes ids that templates do not use for something else', () => {
  const read = fragmentIn({ nodes: [{ id: 'vault', type: 'text' }] });
  if (!read) throw new Error('not read');
  const { nodes } = fitted(graph([]), read, { reserved: reservedIds(KINDS), at: { x: 0, y: 0 }, parentId: null });
  expect(nodes.map(({ id }) => id)).toEqual(['vault_2']);
});

it('a node copied out of its iterator keeps its place on the canvas', () => {
  const { nodes } = fragmentOf(source, new Set(['x']));
  expect(nodes).toMatchObject([{ id: 'x', position: { x: 632, y: 64 } }]);
  expect(nodes[0]).not.toHaveProperty('parentId');
});

it.each([[null], ['text'], [{}], [{ nodes: [] }], [{ nodes: [{}] }], [{ nodes: [{ id: 'a' }], edges: [{}] }]])(
  '%j is not read as a definition',
  (value) => {
    expect(fragmentIn(value)).toBeNull();
  },
);

it('reads the words of a shell', () => {
  expect(shellWords(`curl -H 'A: b c' "d \\"e\\"" f\\ g \\\n  $'h\\n' i'j'"k"`)).toEqual([
    'curl',
    '-H',
    'A: b c',
    'd "e"',
    'f g',
    'h\n',
    'ijk',
  ]);
});

it.each([
  ['curl https://api.example.com/orders', { method: 'GET', url: 'https://api.example.com/orders' }],
  [
    `curl -X PUT 'https://api.example.com/a' -H 'Content-Type: application/json' --data-raw '{"n": 1}'`,
    {
      method: 'PUT',
      url: 'https://api.example.com/a',
      headers: [{ key: 'Content-Type', value: 'application/json' }],
      body: { n: 1 },
    },
  ],
  [
    'curl -sS -d a=1 -d b=2 example.com/form',
    {
      method: 'POST',
      url: 'https://example.com/form',
      headers: [{ key: 'Content-Type', value: 'application/x-www-form-urlencoded' }],
      body: 'a=1&b=2',
    },
  ],
  ['curl -G --data-urlencode q=1 https://a.example/?p=2', { method: 'GET', url: 'https://a.example/?p=2&q=1' }],
  [
    '$ curl --request=POST --url=https://a.example -u ann:pw -F file=hello',
    {
      method: 'POST',
      url: 'https://a.example',
      headers: [{ key: 'Authorization', value: 'Basic YW5uOnB3' }],
      body_type: 'multipart',
      body: [{ name: 'file', value: 'hello' }],
    },
  ],
])('%s', (command, data) => {
  expect(nodeDataOfCurl(command)).toEqual({ componentId: 'webhook', ...data });
});

it('what is no curl command is not read as one', () => {
  expect(nodeDataOfCurl('wget https://a.example')).toBeNull();
  expect(nodeDataOfCurl('curl -v')).toBeNull();
});
