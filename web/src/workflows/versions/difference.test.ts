import { describe, expect, it } from 'vitest';
import { countOf, definitionOfDraft, type Diff, diffMarks, fieldOf, isLong, mergedDefinition } from './difference';

const entry = (id: string) => ({ id, pointer: `/nodes/0` });
const none = { added: [], removed: [], changed: [], moved: [] };
const DIFF: Pick<Diff, 'nodes' | 'edges'> = {
  nodes: { ...none, added: [entry('new')], removed: [entry('old')], changed: [entry('tell')], moved: [entry('tell')] },
  edges: { ...none, added: [entry('e2')], removed: [entry('in. -> old')] },
};
const at = (x: number, y = 0) => ({ position: { x, y } });
const BEFORE = {
  nodes: [
    { id: 'in', ...at(0) },
    { id: 'old', ...at(320) },
    { id: 'tell', ...at(640) },
  ],
  edges: [{ source: 'in', target: 'old' }],
};
const AFTER = {
  nodes: [
    { id: 'in', ...at(0) },
    { id: 'new', ...at(320) },
    { id: 'tell', ...at(640, 96) },
  ],
  edges: [{ id: 'e2', source: 'in', target: 'new' }],
};

describe('a difference on the graph', () => {
  it('has what was removed as ghosts, beside what came into their place', () => {
    const merged = mergedDefinition(BEFORE, AFTER, new Set());
    expect(merged.nodes.map(({ id }) => id)).toEqual(['in', 'new', 'tell', 'old']);
    expect(merged.nodes[3]?.position).toEqual({ x: 320, y: 96 });
    expect(merged.edges).toHaveLength(2);
    expect(mergedDefinition(BEFORE, AFTER, new Set(['removed']))).toBe(AFTER);
  });

  it('marks what was added, removed, changed and moved, unless that is hidden', () => {
    const { nodes, edges } = diffMarks(DIFF, new Set());
    expect(nodes.get('tell')).toEqual({ diff: ['changed', 'moved'] });
    expect([...edges]).toEqual([
      ['e2', 'added'],
      ['in. -> old', 'removed'],
    ]);
    expect(diffMarks(DIFF, new Set(['moved'])).nodes.get('tell')).toEqual({ diff: ['changed'] });
    expect([countOf(DIFF, 'added'), countOf(DIFF, 'moved')]).toEqual([2, 1]);
  });
});

it.each([
  ['/nodes/3/data/headers/0/value', 'headers / 0 / value'],
  ['/nodes/3/parentId', 'parentId'],
  ['/nodes/3/data', 'data'],
  ['/edges/0/sourceHandle', 'sourceHandle'],
  ['/settings/timeout', 'timeout'],
  ['/nodes/0/data/a~1b', 'a/b'],
])('%s is the field %s', (pointer, field) => {
  expect(fieldOf(pointer)).toBe(field);
});

it('long values are compared as texts', () => {
  expect(isLong({ before: 'GET', after: 'POST' })).toBe(false);
  expect(isLong({ before: null, after: 'x'.repeat(81) })).toBe(true);
  expect(isLong({ before: { a: 1 }, after: 1 })).toBe(true);
});

it('a draft has what it says, and else what the newest version has', () => {
  expect(definitionOfDraft({ nodes: [{ id: 'x' }] }, AFTER)).toEqual({ nodes: [{ id: 'x' }], edges: AFTER.edges });
  expect(definitionOfDraft({}, AFTER)).toEqual(AFTER);
});
