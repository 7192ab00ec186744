import { expect, it } from 'vitest';
import { waysOut } from '../../graph/handles';
import { kindOf } from '../contract';
import { differenceOf } from './difference';
import { engineHash, wholeHash } from './hash';
import { type OutlineItem, outlineOf } from './outline';
import { placesOf } from './outline-rows';
import { graph, KINDS, node } from './test-graphs';

// One line a node, indented as it is shown.
function drawn(items: readonly OutlineItem[], indent = ''): string[] {
  return items.flatMap((item) => [
    `${indent}${item.node.id}${item.begins ? ' *' : ''}${item.also.map(({ source, handle }) => ` <- ${source} ${handle}`).join('')}${item.goesTo === null ? '' : ` => ${item.goesTo}`}`,
    ...drawn(item.inside, `${indent}| `),
    ...item.branches.flatMap(({ way, items: below, goesTo }) => [
      `${indent}[${way.title}]${goesTo.map((id) => ` => ${id}`).join('')}`,
      ...drawn(below, `${indent}  `),
    ]),
  ]);
}

const outline = (definition: Parameters<typeof outlineOf>[0]) =>
  drawn(outlineOf(definition, (each) => waysOut(KINDS.get(kindOf(each)), each.data)));

it('shows a line as a list, branches under their way out, and joins where else they are reached', () => {
  const flow = graph(
    [
      node('tell', 'text'),
      node('check', 'check'),
      node('in', 'webhook_trigger'),
      node('note', 'text'),
      node('end', 'text'),
    ],
    'in -> check',
    'check:true -> tell',
    'check:false -> note',
    'tell -> end',
    'note -> end',
  );
  expect(outline(flow)).toEqual(['in', 'check', '[True]', '  tell', '  end <- note ', '[False]', '  note => end']);
});

it('shows what is inside an iterator, and where items begin', () => {
  const flow = graph(
    [
      node('in', 'webhook_trigger'),
      node('each', 'iterator'),
      node('x', 'text', { parentId: 'each' }),
      node('y', 'text', { parentId: 'each' }),
      node('z', 'text'),
      node('lost', 'text'),
    ],
    'in -> each',
    'x -> y',
    'each -> z',
  );
  expect(outline(flow)).toEqual(['in', 'each', '| x *', '| y', 'z', 'lost']);
});

it('shows parallel ways, and graphs that are wrong', () => {
  const flow = graph([node('a', 'text'), node('b', 'text'), node('c', 'text')], 'a -> b', 'a -> c', 'c -> a', 'x -> b');
  const all = outline(flow).join('\n');
  for (const id of ['a', 'b', 'c']) expect(all).toContain(id);
});

it('hashes know layout from what runs depend on', () => {
  const flow = graph([node('a', 'text', {}, { n: 1, label: null })]);
  const moved = graph([{ ...node('a', 'text', { position: { x: 9, y: 9 } }), data: { n: 1, componentId: 'text' } }]);
  expect(engineHash(moved)).not.toBe(engineHash(graph([node('a', 'text', {}, { n: 2 })])));
  expect(engineHash(moved)).toBe(engineHash(graph([node('a', 'text', {}, { n: 1, width: 3 })])));
  expect(wholeHash(moved)).not.toBe(wholeHash(flow));
});

it('names the difference of two definitions', () => {
  const before = graph([node('a', 'text', {}, { n: { m: 1 } }), node('b', 'text'), node('c', 'text')], 'a -> b');
  const after = graph(
    [node('a', 'text', {}, { n: { m: 2 } }), node('c', 'text', { position: { x: 1, y: 0 } }), node('d', 'text')],
    'a:error -> d',
  );
  expect(differenceOf(before, after)).toEqual([
    { what: 'changed', name: 'node a', fields: [{ pointer: '/n/m', before: 1, after: 2 }] },
    { what: 'moved', name: 'node c', fields: [] },
    { what: 'added', name: 'node d', fields: [] },
    { what: 'removed', name: 'node b', fields: [] },
    { what: 'added', name: 'edge a (error) -> d', fields: [] },
    { what: 'removed', name: 'edge a -> b', fields: [] },
  ]);
});

it('rows have their place among their siblings', () => {
  const rows = [1, 2, 3, 3, 2, 3, 1, 2].map((level) => ({ level }));
  expect(placesOf(rows).map(({ at, of }) => `${at}/${of}`)).toEqual([
    '1/2',
    '1/2',
    '1/2',
    '2/2',
    '2/2',
    '1/1',
    '2/2',
    '1/1',
  ]);
});

it('a difference says that a signing secret differs, and not what it is', () => {
  const hook = (secret: string) =>
    graph([node('in', 'webhook_trigger', {}, { signature: { scheme: 'github', secrets: [secret] } })]);
  expect(differenceOf(hook('***'), hook('typed just now'))).toEqual([
    { what: 'changed', name: 'node in', fields: [{ pointer: '/signature/secrets/0', before: '***', after: '***' }] },
  ]);
});
