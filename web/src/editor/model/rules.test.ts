import { expect, it } from 'vitest';
import { freeId, reservedIds, whyNotId } from './ids';
import { whyNotAdd, whyNotConnect, whyNotInside } from './rules';
import { graph, KINDS, node } from './test-graphs';

const flow = graph(
  [
    node('in', 'webhook_trigger'),
    node('a', 'text'),
    node('b', 'text', {}, { label: 'Say it' }),
    node('each', 'iterator'),
    node('x', 'text', { parentId: 'each' }),
  ],
  'in -> a',
  'a -> b',
);
const connecting = (source: string, target: string) => whyNotConnect(flow, KINDS, { source, handle: '', target });
const kind = (name: string) => {
  const found = KINDS.get(name);
  if (!found) throw new Error(name);
  return found;
};

it('says why an edge cannot be', () => {
  expect(connecting('b', 'a')).toBe('This would be a cycle: a already leads to Say it.');
  expect(connecting('a', 'a')).toBe('A node cannot lead to itself.');
  expect(connecting('a', 'in')).toBe('in starts the workflow; nothing can lead to it.');
  expect(connecting('a', 'x')).toMatch(/cannot cross the border of an iterator/);
  expect(connecting('in', 'a')).toBe('They are connected already.');
  expect(connecting('in', 'b')).toBeNull();
});

it('says why a kind cannot be added', () => {
  expect(whyNotAdd(flow, KINDS, kind('webhook_trigger'), null)).toBe(
    'A workflow has one trigger, and this one has in.',
  );
  expect(whyNotAdd(flow, KINDS, kind('webhook_trigger'), 'each')).toBe('A trigger cannot be inside an iterator.');
  expect(whyNotAdd(graph([]), KINDS, kind('webhook_trigger'), null)).toBeNull();
  const sync = graph([node('in', 'sync_request_trigger')]);
  expect(whyNotAdd(sync, KINDS, kind('delay'), null)).toMatch(/^Not in a workflow that answers its caller/);
  expect(whyNotAdd(flow, KINDS, kind('delay'), 'each')).toBeNull();
});

it('says why nodes cannot be put inside an iterator', () => {
  expect(whyNotInside(flow, KINDS, ['in'], 'each')).toBe('A trigger cannot be inside an iterator.');
  expect(whyNotInside(flow, KINDS, ['each'], 'each')).toBe('An iterator cannot be inside itself.');
  expect(whyNotInside(flow, KINDS, ['a', 'b'], 'each')).toBeNull();
});

it('finds free ids, and says why one cannot be taken', () => {
  expect(freeId('number condition', () => false)).toBe('number_condition');
  expect(freeId('call', (id) => id === 'call' || id === 'call_2')).toBe('call_3');
  expect(freeId('call_2', (id) => id === 'call_2')).toBe('call_3');
  expect(freeId('  99 %', () => false)).toBe('node');
  expect(reservedIds(KINDS).has('webhook_payload')).toBe(true);
  expect(whyNotId(flow, KINDS, 'vault', 'a')).toBe('Templates use the name vault for something else.');
  expect(whyNotId(flow, KINDS, 'b', 'a')).toBe('There is another node with the id b.');
  expect(whyNotId(flow, KINDS, '1st', 'a')).toMatch(/begins with a letter/);
  expect(whyNotId(flow, KINDS, 'a', 'a')).toBeNull();
});
