import { queryOptions } from '@tanstack/react-query';
import { answer, api, call, nextCursor, type Schemas } from '../api/client';
import type { CursorPage } from '../api/cursor-list';

export type Workflow = Schemas['Workflow'];
export type WorkflowWithGraph = Schemas['WorkflowWithGraph'];
// With the tag by which a change says what it was made to.
export interface TaggedWorkflow {
  workflow: WorkflowWithGraph;
  etag: string;
}

export async function fetchWorkflows(cursor: string | null, signal: AbortSignal): Promise<CursorPage<Workflow>> {
  const query = { limit: 100, ...(cursor === null ? {} : { cursor }) };
  const { data, response } = await answer(api.GET('/workflows', { params: { query }, signal }));
  return { rows: data, next: nextCursor(response) };
}

const NAMES_MAX = 1000;

// Ids and names, for choosing one; of very many, the first thousand.
export const workflowNamesQuery = queryOptions({
  queryKey: ['workflows', 'names'],
  queryFn: async ({ signal }) => {
    const names: Pick<Workflow, 'id' | 'name'>[] = [];
    let cursor: string | null = null;
    do {
      const page: CursorPage<Workflow> = await fetchWorkflows(cursor, signal);
      names.push(...page.rows.map(({ id, name }) => ({ id, name })));
      cursor = page.next;
    } while (cursor !== null && names.length < NAMES_MAX);
    return names;
  },
  staleTime: 60_000,
});

export const workflowQuery = (id: string) =>
  queryOptions({
    queryKey: ['workflow', id],
    queryFn: async ({ signal }): Promise<TaggedWorkflow> => {
      const { data, response } = await answer(
        api.GET('/workflows/{workflowId}', { params: { path: { workflowId: id } }, signal }),
      );
      return { workflow: data, etag: response.headers.get('ETag') ?? '' };
    },
  });

// Changes only what is sent, and only if nobody has changed the workflow since `etag`.
export async function changeWorkflow(
  id: string,
  change: Schemas['WorkflowChange'],
  etag?: string,
): Promise<TaggedWorkflow> {
  const { data, response } = await answer(
    api.PUT('/workflows/{workflowId}', {
      params: { path: { workflowId: id }, header: etag ? { 'If-Match': etag } : {} },
      body: change,
    }),
  );
  return { workflow: data, etag: response.headers.get('ETag') ?? '' };
}

// The newest entry of each workflow's newest run, by workflow.
export const lastRunsQuery = queryOptions({
  queryKey: ['workflows', 'last-runs'],
  queryFn: async ({ signal }) => {
    const entries = await call(api.GET('/workflows/logs/recent', { signal }));
    return new Map(entries.map((entry) => [entry.workflow_id ?? '', entry]));
  },
});
