import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';
import type { CursorPage } from '../api/cursor-list';
import type { RunFilters } from './run-filters';

export type Run = Schemas['Run'];

export async function fetchRuns(
  filters: RunFilters,
  cursor: string | null,
  signal: AbortSignal,
  limit = 50,
): Promise<CursorPage<Run>> {
  const { workflow, ...others } = filters;
  const query = {
    limit,
    ...others,
    ...(workflow ? { workflow_id: workflow } : {}),
    ...(cursor === null ? {} : { cursor }),
  };
  const page = await call(api.GET('/workflows/runs', { params: { query }, signal }));
  // With filters that no index knows, `total` is of this answer alone.
  const total = page.looked_at ? undefined : { count: page.meta.total, isExact: page.total_is_exact };
  return { rows: page.data, next: page.next_cursor, ...(total ? { total } : {}) };
}

// How many runs are in a state now.
export const runCountQuery = (state: Run['state']) =>
  queryOptions({
    queryKey: ['run-count', state],
    queryFn: async ({ signal }) => {
      const page = await call(api.GET('/workflows/runs', { params: { query: { state, limit: 1 } }, signal }));
      return { count: page.meta.total, isExact: page.total_is_exact };
    },
  });

// Without its log and what started it, which may be long.
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/runs/{runId}/summary', { params: { path: { runId: id } }, signal })),
  });

export type BulkRequest = Omit<
  import('../api/schema').operations['startBulkJob']['requestBody']['content']['application/json'],
  'dry_run' | 'version'
>;

// A job over many runs.
export async function startBulk(body: BulkRequest): Promise<Schemas['BulkJob']> {
  const started = await call(
    api.POST('/workflows/runs/bulk', { body: { ...body, dry_run: false, version: 'current' } }),
  );
  if (!('id' in started)) throw new Error('The server answered as to a dry run.');
  return started;
}
