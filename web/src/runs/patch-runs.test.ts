import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import type { RunEvent } from '../live/events';
import { patchRuns, patched, type Run } from './patch-runs';

const run: Run = {
  id: 'r1',
  workflow_id: 'w',
  workflow_version: 1,
  status: 'running',
  state: 'running',
  trigger_type: 'webhook',
  rerun_of: null,
  test: false,
  error_message: null,
  created_at: '2026-01-01T00:00:00.000000Z',
  started_at: '2026-01-01T00:00:00.000000Z',
  wakes_at: null,
  completed_at: null,
  duration_in_seconds: null,
};
const event: RunEvent = {
  run_id: 'r1',
  workflow_id: 'w',
  workflow_version: 1,
  trigger_type: 'webhook',
  state: 'completed',
  created_at: run.created_at,
  at: '2026-01-01T00:00:03.000000Z',
  completed_at: '2026-01-01T00:00:02.500000Z',
};

it('an event ends a run', () => {
  expect(patched(run, event)).toMatchObject({
    state: 'completed',
    completed_at: event.completed_at,
    duration_in_seconds: 2.5,
  });
});

it('a late event does not open it again', () => {
  const over = patched(run, event);
  expect(patched(over, { ...event, state: 'running', completed_at: undefined })).toBe(over);
});

it('only the rows that events are about change', () => {
  const client = new QueryClient();
  const other = { ...run, id: 'r2' };
  client.setQueryData(['runs', {}], {
    pages: [
      { rows: [run, other], next: null },
      { rows: [{ ...run, id: 'r3' }], next: null },
    ],
    pageParams: [null, 'c'],
  });
  const before = client.getQueryData<{ pages: { rows: Run[] }[] }>(['runs', {}]);
  patchRuns(client, [event]);
  const after = client.getQueryData<{ pages: { rows: Run[] }[] }>(['runs', {}]);
  expect(after?.pages[0]?.rows.map((each) => each.state)).toEqual(['completed', 'running']);
  expect(after?.pages[0]?.rows[1]).toBe(other);
  expect(after?.pages[1]).toBe(before?.pages[1]);
});
