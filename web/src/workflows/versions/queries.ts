import { queryOptions } from '@tanstack/react-query';
import { answer, api, call, type Schemas } from '../../api/client';
import { versionQuery } from '../../runs/inspector/queries';
import type { Draft, TaggedDraft } from '../draft';

export { versionQuery };
export type Version = Schemas['Version'];

// From one to another; each a number or "draft".
export const diffQuery = (workflow: string, from: string, to: string) =>
  queryOptions({
    queryKey: ['workflow', workflow, 'diff', from, to],
    queryFn: ({ signal }) =>
      call(
        api.GET('/workflows/{workflowId}/versions/{version}/diff/{other}', {
          params: { path: { workflowId: workflow, version: from, other: to } },
          signal,
        }),
      ),
  });

const OPEN_STATES = ['pending', 'running', 'waiting'] as const;
const COUNTED_MAX = 100;

export interface OpenRuns {
  byVersion: ReadonlyMap<number, number>;
  // Whether all open runs were counted.
  isWhole: boolean;
}

// How many runs still follow each version, of the newest open runs of each state.
export const openRunsQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['workflow', workflow, 'open-runs'],
    queryFn: async ({ signal }): Promise<OpenRuns> => {
      const pages = await Promise.all(
        OPEN_STATES.map((state) =>
          call(
            api.GET('/workflows/runs', {
              params: { query: { workflow_id: workflow, state, limit: COUNTED_MAX } },
              signal,
            }),
          ),
        ),
      );
      const byVersion = new Map<number, number>();
      for (const { workflow_version: version } of pages.flatMap(({ data }) => data))
        if (version !== null) byVersion.set(version, (byVersion.get(version) ?? 0) + 1);
      return { byVersion, isWhole: pages.every(({ next_cursor }) => next_cursor === null) };
    },
  });

// Makes a version the draft. It replaces the draft that is known, and no other.
export async function restoreVersion(
  workflow: string,
  version: number,
  current: number,
  known: TaggedDraft | null,
): Promise<Draft> {
  const { nodes, edges, settings } = await call(
    api.GET('/workflows/{workflowId}/versions/{version}', { params: { path: { workflowId: workflow, version } } }),
  );
  const { data } = await answer(
    api.PUT('/workflows/{workflowId}/draft', {
      params: {
        path: { workflowId: workflow },
        header: known === null ? { 'If-None-Match': '*' } : { 'If-Match': known.etag },
      },
      // The document leaves open what a draft has in it.
      body: {
        document: { nodes, edges, settings } as unknown as Record<string, never>,
        base_version: current,
      },
    }),
  );
  return data;
}
