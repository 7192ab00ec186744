import { describe, expect, it } from 'vitest';
import type { Definition, NodeKind } from '../contract';
import { reachOf } from './scope';

const handle = (id: string, when?: string) => ({ id, title: id, ...(when === undefined ? {} : { when }) });
const kinds = new Map(
  Object.entries({
    webhook_trigger: [handle('')],
    number_condition: [handle('true'), handle('false'), handle('error', 'continue_on_error')],
    webhook: [handle(''), handle('error', 'continue_on_error')],
    iterator: [handle('')],
  }).map(([component_id, handles]) => [component_id, { component_id, handles } as unknown as NodeKind]),
);

// "a>b" is an edge, "a.true>b" one with its handle; nodes are named kind:id, or kind:id@iterator.
function definition(nodes: string[], edges: string[], data: Record<string, object> = {}): Definition {
  return {
    nodes: nodes.map((text) => {
      const [type = '', rest = ''] = text.split(':');
      const [id = '', parentId] = rest.split('@');
      return { id, type, ...(parentId === undefined ? {} : { parentId }), data: { ...data[id] } };
    }),
    edges: edges.map((text) => {
      const [from = '', target = ''] = text.split('>');
      const [source = '', sourceHandle] = from.split('.');
      return { source, target, ...(sourceHandle === undefined ? {} : { sourceHandle }) };
    }),
  };
}

const DIAMOND = definition(
  ['webhook_trigger:in', 'number_condition:big', 'webhook:tell', 'webhook:note', 'webhook:last'],
  ['in>big', 'big.true>tell', 'big.false>note', 'tell>last', 'note>last'],
);

describe('what a node can read', () => {
  it('is all that comes before it', () => {
    expect(reachOf('tell', DIAMOND, kinds)).toEqual({ sure: ['big', 'in'], maybe: [], iterators: [] });
    expect(reachOf('in', DIAMOND, kinds)).toEqual({ sure: [], maybe: [], iterators: [] });
  });

  it('is, after branches have met, sure only of what all of them have', () => {
    expect(reachOf('last', DIAMOND, kinds)).toEqual({
      sure: ['big', 'in'],
      maybe: [
        { id: 'tell', only: 'only if big leads by true' },
        { id: 'note', only: 'only if big leads by false' },
      ],
      iterators: [],
    });
  });

  it('is sure of all parallel branches that meet', () => {
    const parallel = definition(
      ['webhook_trigger:in', 'webhook:a', 'webhook:b', 'webhook:last'],
      ['in>a', 'in>b', 'a>last', 'b>last'],
    );
    expect(reachOf('last', parallel, kinds).sure.toSorted()).toEqual(['a', 'b', 'in']);
    expect(reachOf('last', parallel, kinds).maybe).toEqual([]);
  });

  it('is sure of what stands on the same side of a branch', () => {
    const sides = definition(
      ['webhook_trigger:in', 'number_condition:big', 'webhook:a', 'webhook:b', 'webhook:last'],
      ['in>big', 'big.true>a', 'big.true>b', 'a>last', 'b>last'],
    );
    expect(reachOf('last', sides, kinds).maybe).toEqual([]);
  });

  it('depends on whether a node goes on after an error', () => {
    const both = ['in>call', 'call>a', 'call.error>b', 'a>last', 'b>last'];
    const nodes = ['webhook_trigger:in', 'webhook:call', 'webhook:a', 'webhook:b', 'webhook:last'];
    const handled = definition(nodes, both, { call: { continue_on_error: true } });
    expect(reachOf('last', handled, kinds).maybe).toEqual([
      { id: 'a', only: 'only if call succeeds' },
      { id: 'b', only: 'only if call leads by error' },
    ]);
  });

  it('is, inside of an iterator, also what comes before that one', () => {
    const loop = definition(
      ['webhook_trigger:in', 'webhook:first', 'iterator:each', 'webhook:x@each', 'webhook:y@each'],
      ['in>first', 'first>each', 'x>y'],
    );
    expect(reachOf('y', loop, kinds)).toEqual({ sure: ['x', 'first', 'in'], maybe: [], iterators: ['each'] });
  });

  it('ends in a graph with a cycle', () => {
    const cycle = definition(['webhook_trigger:in', 'webhook:a', 'webhook:b'], ['in>a', 'a>b', 'b>a']);
    expect(reachOf('b', cycle, kinds).sure).toContain('in');
  });
});
