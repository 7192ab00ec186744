import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NodeKind } from './definition';
import { handlesInUse, hasWayIn, waysOut, waysShown } from './handles';

// The rules as the server has them, from the files that it makes its catalogue of.
const NODES = new URL('../../../src/nodes/', import.meta.url);
function kind(name: string): NodeKind {
  const file = readdirSync(NODES, { recursive: true, encoding: 'utf8' }).find((each) =>
    each.endsWith(`/${name}.schema.json`),
  );
  const schema = JSON.parse(readFileSync(new URL(file ?? name, NODES), 'utf8')) as { 'x-node': Partial<NodeKind> };
  return { ...(schema['x-node'] as NodeKind), family: name.endsWith('_trigger') ? 'trigger' : 'action' };
}
const ids = (name: string, data: Record<string, unknown>) => waysOut(kind(name), data).map(({ id }) => id);

describe('ways out of a node', () => {
  it('are fixed, or none', () => {
    expect(ids('webhook', {})).toEqual(['']);
    expect(ids('number_condition', {})).toEqual(['true', 'false']);
    expect(ids('terminate', {})).toEqual([]);
  });

  it('follow the lists in its data', () => {
    const cases = [{ id: 'gold', label: 'Gold customers' }, { id: 'silver' }, { label: 'without an id' }, 7, null];
    expect(waysOut(kind('switch_condition'), { cases })).toEqual([
      { id: 'gold', title: 'Gold customers', isError: false },
      { id: 'silver', title: 'silver', isError: false },
      { id: 'default', title: 'Default', isError: false },
    ]);
    expect(ids('switch_condition', { cases: [{ id: 'a' }, { id: 'a' }] })).toEqual(['a', 'default']);
    expect(ids('switch_condition', {})).toEqual(['default']);
  });

  it('are others where the data has no such list, and more where it asks for them', () => {
    expect(ids('interactive_form', {})).toEqual(['submit']);
    expect(ids('interactive_form', { buttons: [{ id: 'yes' }], expires_after: '1h' })).toEqual(['yes', 'expired']);
  });

  it('end with the one of errors, if the run goes on after them', () => {
    expect(ids('webhook', { continue_on_error: true })).toEqual(['', 'error']);
    expect(ids('webhook', { continue_on_error: false })).toEqual(['']);
  });

  it('of a kind that is not known are the plain one', () => {
    expect(waysOut(undefined, {}).map(({ id }) => id)).toEqual(['']);
  });

  it('are shown also if only an edge still has them', () => {
    const used = handlesInUse([
      { source: 'a', target: 'b', sourceHandle: 'gone' },
      { source: 'a', target: 'b', sourceHandle: 'error' },
      { source: 'a', target: 'b' },
    ]);
    const ways = waysShown(kind('webhook'), { id: 'a', data: {} }, used.get('a') ?? []);
    expect(ways.map(({ id, isError }) => [id, isError])).toEqual([
      ['', false],
      ['gone', false],
      ['error', true],
    ]);
  });
});

it('nothing leads into a trigger', () => {
  expect(hasWayIn(kind('webhook_trigger'))).toBe(false);
  expect(hasWayIn(kind('webhook'))).toBe(true);
  expect(hasWayIn(undefined)).toBe(true);
});
