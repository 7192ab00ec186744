import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';

export type TeamStats = Schemas['TeamStats'];
export type Storage = Schemas['Storage'];
export type StatsOfWorkflow = Schemas['StatsOfMany']['data'][number];

const AGAIN_MS = 30_000;

// The last 24 hours of the team, by the hour.
export const teamStatsQuery = queryOptions({
  queryKey: ['stats', 'team'],
  queryFn: ({ signal }) => call(api.GET('/stats', { params: { query: { bucket: '1h' } }, signal })),
  refetchInterval: AGAIN_MS,
});

const WORKFLOWS_MAX = 1000;

// The last 24 hours of each workflow; of very many, the thousand oldest.
export const workflowStatsQuery = queryOptions({
  queryKey: ['stats', 'workflows'],
  queryFn: async ({ signal }) => {
    const found = new Map<string, StatsOfWorkflow>();
    let cursor: string | null = null;
    do {
      const query: { bucket: '1h'; limit: number; cursor?: string } = {
        bucket: '1h',
        limit: 100,
        ...(cursor === null ? {} : { cursor }),
      };
      const page: Schemas['StatsOfMany'] = await call(api.GET('/workflows/stats', { params: { query }, signal }));
      for (const each of page.data) found.set(each.workflow_id, each);
      cursor = page.next_cursor;
    } while (cursor !== null && found.size < WORKFLOWS_MAX);
    return found;
  },
  refetchInterval: AGAIN_MS,
});

export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: ({ signal }) => call(api.GET('/server/storage', { signal })),
  refetchInterval: 60_000,
});

// What the server has counted since it was started, as text for Prometheus.
export const metricsQuery = queryOptions({
  queryKey: ['metrics'],
  queryFn: ({ signal }) => call(api.GET('/metrics', { parseAs: 'text', signal })),
  refetchInterval: 10_000,
});
