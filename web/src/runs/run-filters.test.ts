import { expect, it } from 'vitest';
import { hasFilters } from '../ui/search-params';
import { couldMatch, readRunFilters } from './run-filters';

it('reads what the address says and leaves out what means nothing', () => {
  expect(
    readRunFilters({
      state: 'failed',
      trigger: 'sync',
      version: '3',
      text: 'abc',
      from: '2026-01-01T00:00:00Z',
      other: 1,
    }),
  ).toEqual({
    state: 'failed',
    trigger: 'sync',
    version: 3,
    text: 'abc',
    from: '2026-01-01T00:00:00Z',
  });
  const nothing = readRunFilters({ state: 'lost', trigger: 7, version: '-1', from: 'yesterday', text: '' });
  expect(hasFilters(nothing)).toBe(false);
});

it('knows which new runs a list may show', () => {
  const run = {
    run_id: 'r',
    workflow_id: 'w',
    workflow_version: 2,
    trigger_type: 'webhook',
    state: 'running',
    created_at: '2026-01-02T00:00:00.000000Z',
    at: '2026-01-02T00:00:00.000000Z',
  } as const;
  expect(couldMatch({}, run)).toBe(true);
  expect(couldMatch({ workflow: 'w', state: 'running', version: 2, from: '2026-01-01T00:00:00Z' }, run)).toBe(true);
  expect(couldMatch({ workflow: 'x' }, run)).toBe(false);
  expect(couldMatch({ state: 'failed' }, run)).toBe(false);
  expect(couldMatch({ to: '2026-01-01T00:00:00Z' }, run)).toBe(false);
  expect(couldMatch({ text: 'abc' }, run)).toBe(false);
});
