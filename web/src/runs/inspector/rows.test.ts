import { describe, expect, it } from 'vitest';
import type { Catalogue, NodeKind } from '../../graph/definition';
import type { Step, StepItem } from './queries';
import { filtered, rowsOf } from './rows';

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
const CATALOGUE: Catalogue = new Map([['text_transform', { pure: true } as NodeKind]]);
const STEPS = [
  step('tell'),
  step('greet', { component_id: 'text_transform' }),
  step('broken', { component_id: 'text_transform', state: 'failed' }),
];
const names = (steps: Step[]) => steps.map(({ node_id }) => node_id);

describe('the filters of a timeline', () => {
  it('choose by state, text and kind', () => {
    expect(names(filtered(STEPS, {}, CATALOGUE))).toEqual(['tell', 'greet', 'broken']);
    expect(names(filtered(STEPS, { state: 'failed' }, CATALOGUE))).toEqual(['broken']);
    expect(names(filtered(STEPS, { q: 'TELL' }, CATALOGUE))).toEqual(['tell']);
    expect(names(filtered(STEPS, { q: 'text_tr' }, CATALOGUE))).toEqual(['greet', 'broken']);
  });

  it('hide pure steps, but not one that failed, and none while their kinds are unknown', () => {
    expect(names(filtered(STEPS, { pure: 'hide' }, CATALOGUE))).toEqual(['tell', 'broken']);
    expect(names(filtered(STEPS, { pure: 'hide' }, undefined))).toEqual(['tell', 'greet', 'broken']);
  });
});

it('the items of an open iterator follow it, and how many more there are', () => {
  const item = (path: string) => ({ item: path }) as StepItem;
  const rows = rowsOf([step('each'), step('tell')], new Map([['each', { items: [item('7'), item('0')], all: 30 }]]));
  expect(rows.map(({ kind, key }) => [kind, key])).toEqual([
    ['step', 'each'],
    ['item', 'each 7'],
    ['item', 'each 0'],
    ['more', 'each more'],
    ['step', 'tell'],
  ]);
  expect(rows[3]).toMatchObject({ left: 28 });
});
