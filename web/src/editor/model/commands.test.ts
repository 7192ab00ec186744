import { expect, it } from 'vitest';
import type { Definition } from '../contract';
import * as commands from './commands';
import { wholeHash } from './hash';
import { done, type History, redone, STEPS_MAX, undone } from './history';
import { graph, lines, node } from './test-graphs';

const begin = (definition: Definition): History => ({ definition, past: [], future: [] });
const line = () => graph([node('in', 'webhook_trigger'), node('a', 'text'), node('b', 'text')], 'in -> a', 'a -> b');

function after(definition: Definition, recipe: (draft: Definition) => void): Definition {
  return done(begin(definition), 'test', recipe, 0).definition;
}

it('adds a node behind another one, and into an edge', () => {
  const behind = after(line(), (draft) =>
    commands.add(draft, { node: node('c', 'text'), from: { source: 'b', handle: '' }, wayOut: '' }),
  );
  expect(lines(behind)).toEqual(['in -> a', 'a -> b', 'b -> c']);
  const spliced = after(line(), (draft) =>
    commands.add(draft, { node: node('c', 'check'), splice: 'e2', wayOut: 'true' }),
  );
  expect(lines(spliced)).toEqual(['in -> a', 'a -> c', 'c:true -> b']);
  // What follows makes room.
  expect(spliced.nodes.find(({ id }) => id === 'b')?.position).toEqual({ x: 288, y: 0 });
});

it('a node without a way out ends the line that it is put into', () => {
  const ended = after(line(), (draft) => commands.add(draft, { node: node('c', 'end'), splice: 'e2', wayOut: null }));
  expect(lines(ended)).toEqual(['in -> a', 'a -> c']);
});

it('heals the line behind a node that is removed, also behind several in a row', () => {
  const long = graph(
    ['in', 'a', 'b', 'c'].map((id) => node(id, 'text')),
    'in:true -> a',
    'a -> b',
    'b -> c',
  );
  expect(lines(after(long, (draft) => commands.remove(draft, new Set(['a', 'b']))))).toEqual(['in:true -> c']);
  const fork = graph(
    ['a', 'b', 'c', 'd'].map((id) => node(id, 'text')),
    'a -> b',
    'b:true -> c',
    'b:false -> d',
  );
  expect(lines(after(fork, (draft) => commands.remove(draft, new Set(['b']))))).toEqual([]);
});

it('removes what is inside an iterator with it', () => {
  const flow = graph(
    [node('in', 'text'), node('each', 'iterator'), node('x', 'text', { parentId: 'each' }), node('z', 'text')],
    'in -> each',
    'each -> z',
  );
  const left = after(flow, (draft) => commands.remove(draft, new Set(['each'])));
  expect(left.nodes.map(({ id }) => id)).toEqual(['in', 'z']);
  expect(lines(left)).toEqual(['in -> z']);
});

it('connecting the way of errors makes the node continue', () => {
  const connected = after(line(), (draft) => commands.connect(draft, { source: 'a', handle: 'error', target: 'b' }));
  expect(connected.nodes[1]?.data.continue_on_error).toBe(true);
  expect(lines(connected)).toContain('a:error -> b');
});

it('renames a node everywhere', () => {
  const flow = graph(
    [
      node('each', 'iterator'),
      node('x', 'text', { parentId: 'each' }, { template: '{{ each.items | size }} {{ item.each }}' }),
    ],
    'each -> each',
  );
  const renamed = after(flow, (draft) => commands.rename(draft, 'each', 'lines'));
  expect(renamed.nodes[1]).toMatchObject({
    parentId: 'lines',
    data: { template: '{{ lines.items | size }} {{ item.each }}' },
  });
  expect(lines(renamed)).toEqual(['lines -> lines']);
});

it('puts nodes into an iterator and takes them out again', () => {
  const grouped = after(line(), (draft) => commands.group(draft, new Set(['a']), node('each', 'iterator')));
  expect(lines(grouped)).toEqual(['in -> each', 'each -> b']);
  expect(grouped.nodes.find(({ id }) => id === 'a')).toMatchObject({ parentId: 'each', position: { x: 32, y: 64 } });
  const again = after(grouped, (draft) => commands.ungroup(draft, 'each', () => ''));
  expect(lines(again)).toEqual(['in -> a', 'a -> b']);
  expect(again.nodes.find(({ id }) => id === 'a')).toEqual(line().nodes[1]);
});

it('cuts the edges that would cross the border, when a node is put inside', () => {
  const flow = graph(
    [node('in', 'text'), node('each', 'iterator'), node('a', 'text'), node('x', 'text', { parentId: 'each' })],
    'in -> each',
    'in -> a',
  );
  const inside = after(flow, (draft) => commands.setParent(draft, new Map([['a', { x: 40, y: 80 }]]), 'each'));
  expect(lines(inside)).toEqual(['in -> each']);
  expect(inside.nodes[2]).toMatchObject({ parentId: 'each', position: { x: 40, y: 80 } });
});

it('undoes and redoes fifty mixed steps to the exact hash', () => {
  let history = begin(line());
  const hashes = [wholeHash(history.definition)];
  const recipes: ((draft: Definition, step: number) => void)[] = [
    (draft, step) => commands.add(draft, { node: node(`n${step}`, 'text'), splice: 'e1', wayOut: '' }),
    (draft, step) => commands.setData(draft, 'b', { componentId: 'text', template: `${step}` }),
    (draft, step) => commands.move(draft, new Map([['in', { x: step, y: -step }]])),
    (draft, step) => commands.rename(draft, `n${step - 3}`, `m${step}`),
    (draft, step) => commands.group(draft, new Set([`m${step - 1}`]), node(`each${step}`, 'iterator')),
    (draft, step) => commands.ungroup(draft, `each${step - 1}`, () => ''),
    (draft, step) => commands.remove(draft, new Set([`m${step - 3}`])),
    (draft, step) => commands.connect(draft, { source: 'in', handle: 'error', target: `b${step % 2}` }),
  ];
  for (let step = 0; step < 50; step += 1) {
    history = done(history, `step ${step}`, (draft) => recipes[step % 8]?.(draft, step), step * 5000);
    hashes.push(wholeHash(history.definition));
  }
  expect(new Set(hashes).size).toBeGreaterThan(40);
  const last = history.past.length;
  const seen = [wholeHash(history.definition)];
  for (let back = 0; back < last; back += 1) seen.push(wholeHash((history = undone(history)).definition));
  expect(seen.at(-1)).toBe(hashes[0]);
  expect(history.definition).toEqual(line());
  for (let forth = 0; forth < last; forth += 1) history = redone(history);
  expect(wholeHash(history.definition)).toBe(hashes.at(-1));
});

it('makes one step of what is typed into a field within a second', () => {
  const type = (history: History, text: string, now: number) =>
    done(history, 'edit', (draft) => commands.setData(draft, 'a', { text }), now, 'a /text');
  let history = type(type(begin(line()), 'h', 0), 'he', 400);
  expect(history.past).toHaveLength(1);
  history = type(history, 'hel', 1500);
  expect(history.past).toHaveLength(2);
  expect(undone(undone(history)).definition).toEqual(line());
  expect(undone(history).definition.nodes[1]?.data).toEqual({ text: 'he' });
});

it('keeps the last two hundred steps', () => {
  let history = begin(line());
  for (let step = 0; step < STEPS_MAX + 10; step += 1)
    history = done(history, 'move', (draft) => commands.move(draft, new Map([['a', { x: step + 1, y: 0 }]])), step);
  expect(history.past).toHaveLength(STEPS_MAX);
});
