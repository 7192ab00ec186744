import { describe, expect, it } from 'vitest';
import { definitionOfSteps, runMarks } from './graph-marks';
import type { Step, Steps } from './queries';

function step(node_id: string, change: Partial<Step> = {}): Step {
  return {
    node_id,
    component_id: 'webhook',
    state: 'completed',
    queued_at: null,
    started_at: null,
    ended_at: null,
    handle: null,
    attempts: [],
    ...change,
  };
}
function told(steps: Step[], edges: Steps['edges'] = []): Steps {
  return { run_id: 'fl_run_1', item: null, steps, edges, left_out: 0, complete: true };
}
const DEFINITION = {
  nodes: [{ id: 'in' }, { id: 'yes' }, { id: 'no' }, { id: 'each' }, { id: 'half', parentId: 'each' }],
  edges: [
    { id: 'e1', source: 'in', target: 'yes', sourceHandle: 'true' },
    { id: 'e2', source: 'in', target: 'no', sourceHandle: 'false' },
    { source: 'yes', target: 'each' },
  ],
};
const TOP = told(
  [
    step('in'),
    step('yes'),
    step('no', { state: 'skipped' }),
    step('each', { items: { half: { completed: 28, failed: 2 } } }),
  ],
  [
    { source: 'in', target: 'yes', handle: 'true', state: 'taken' },
    { source: 'in', target: 'no', handle: 'false', state: 'not_taken' },
    { source: 'yes', target: 'each', handle: null, state: 'undecided' },
  ],
);

describe('a run on its graph', () => {
  it('marks steps by their state and edges by whether they were taken', () => {
    const { nodes, edges } = runMarks(DEFINITION, TOP, undefined);
    expect(nodes.get('no')).toEqual({ run: 'skipped' });
    expect([...edges]).toEqual([
      ['e1', 'taken'],
      ['e2', 'dead'],
    ]);
  });

  it('counts what iterators did, and what the nodes inside did in all items', () => {
    const { nodes } = runMarks(DEFINITION, TOP, undefined);
    expect(nodes.get('each')).toEqual({ run: 'completed', count: '30 items, 2 failed' });
    expect(nodes.get('half')).toEqual({ run: 'failed', count: '28 done, 2 failed' });
  });

  it('marks the nodes inside as they are in the item that is looked at', () => {
    expect(runMarks(DEFINITION, TOP, told([step('half')])).nodes.get('half')).toEqual({ run: 'completed' });
  });

  it('of a test is made of its steps', () => {
    expect(definitionOfSteps(TOP).nodes.map(({ id }) => id)).toEqual(['in', 'yes', 'no', 'each']);
    expect(definitionOfSteps(TOP).edges[0]).toEqual({ source: 'in', target: 'yes', sourceHandle: 'true' });
  });
});
