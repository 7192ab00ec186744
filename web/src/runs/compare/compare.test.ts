import { expect, it } from 'vitest';
import type { Step, Steps } from '../inspector/queries';
import { compareSteps } from './compare';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
function step(node_id: string, change: Partial<Step> = {}): Step {
  return {
    node_id,
    component_id: 'webhook',
    state: 'completed',
    queued_at: null,
    started_at: at(1),
    ended_at: at(2),
    handle: null,
    attempts: [],
    ...change,
  };
}
const told = (...steps: Step[]): Steps => ({ run_id: 'r', item: null, steps, edges: [], left_out: 0, complete: true });

it('runs are compared by the ids of their steps', () => {
  const a = told(step('in'), step('big', { handle: 'true' }), step('gone'), step('tell', { state: 'failed' }));
  const b = told(
    step('in', { ended_at: at(4) }),
    step('big', { handle: 'false' }),
    step('tell'),
    step('new', { started_at: null, ended_at: null, state: 'skipped' }),
  );
  expect(compareSteps(a, b).map(({ id, differs, slowerBySeconds }) => [id, differs, slowerBySeconds])).toEqual([
    ['in', [], 2],
    ['big', ['way'], 0],
    ['tell', ['state'], 0],
    ['new', ['presence'], null],
    ['gone', ['presence'], null],
  ]);
});

it('a step of another kind is another step', () => {
  const [row] = compareSteps(
    told(step('a')),
    told(step('a', { component_id: 'delay', state: 'waiting', ended_at: null })),
  );
  expect(row?.differs).toEqual(['kind', 'state']);
});
