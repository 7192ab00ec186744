import { describe, expect, it } from 'vitest';
import type { Definition, NodeKind } from './definition';
import { flowEdges, flowNodes } from './flow';
import { piecesOf } from './frames';

const kind = (change: Partial<NodeKind>) =>
  ({ handles: [{ id: '', title: 'Next' }], schema: {}, ...change }) as NodeKind;
const CATALOGUE = new Map([
  ['webhook', kind({ title: 'HTTP call', icon: 'world-www' })],
  ['iterator', kind({ title: 'Iterator', holds_nodes: true })],
  ['hook', kind({ title: 'Webhook', family: 'trigger' })],
]);
const DEFINITION: Definition = {
  nodes: [
    { id: 'tell', type: 'webhook', parentId: 'each', position: { x: 32, y: 64 }, data: { url: 'https://a.example/x' } },
    { id: 'in', type: 'hook', position: { x: 0, y: 0 } },
    { id: 'each', type: 'iterator', position: { x: 320, y: 0 }, data: { label: 'Every order' } },
  ],
  edges: [
    { source: 'in', target: 'each' },
    { source: 'in', target: 'each' },
    { source: 'in', target: 'gone' },
  ],
};

describe('a definition on the canvas', () => {
  it('has frames before what is in them, and says each node in words', () => {
    const marks = { nodes: new Map([['tell', { run: 'failed' as const, count: '1 of 3 failed' }]]) };
    const nodes = flowNodes(DEFINITION, CATALOGUE, piecesOf(DEFINITION, CATALOGUE), marks);
    expect(nodes.map(({ id }) => id)).toEqual(['in', 'each', 'tell']);
    expect(nodes.map(({ ariaLabel }) => ariaLabel)).toEqual([
      'Webhook in',
      'Iterator Every order',
      'HTTP call tell, failed, 1 of 3 failed',
    ]);
    expect(nodes.map(({ data }) => data.wayIn)).toEqual([false, true, true]);
    expect(nodes[2]).toMatchObject({ parentId: 'each', data: { card: { summary: 'GET a.example' } } });
  });

  it('has each edge once, and none that leads nowhere', () => {
    const marks = { edges: new Map([['in. -> each', 'taken' as const]]) };
    const edges = flowEdges(DEFINITION, marks, (mark) => `is-${mark}`);
    expect(edges).toHaveLength(1);
    expect(edges[0]).toMatchObject({ className: 'is-taken', ariaLabel: 'From in to each, taken' });
  });

  it('takes parents in a ring for a mistake that cannot be shown', () => {
    const ring: Definition = {
      nodes: [
        { id: 'a', type: 'iterator', parentId: 'b' },
        { id: 'b', type: 'iterator', parentId: 'a' },
      ],
      edges: [],
    };
    expect(flowNodes(ring, CATALOGUE, piecesOf(ring, CATALOGUE), {})).toEqual([]);
  });
});
