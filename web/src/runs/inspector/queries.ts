import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api, call, nextCursor, type Schemas } from '../../api/client';
import type { CursorPage } from '../../api/cursor-list';

export type RunDetail = Schemas['RunDetail'];
export type LogEntry = Schemas['LogEntry'];
export type StepItem = Schemas['StepItems']['items'][number];
export type Step = Schemas['Step'];
export type Steps = Awaited<ReturnType<typeof fetchSteps>>;
export type ResumePlan = Schemas['ResumePlan'];

function fetchSteps(run: string, item: string | undefined, signal: AbortSignal) {
  return call(
    api.GET('/workflows/runs/{runId}/steps', {
      params: { path: { runId: run }, query: item === undefined ? {} : { item } },
      signal,
    }),
  );
}

export const stepsQuery = (run: string, item?: string) =>
  queryOptions({
    queryKey: ['run', run, 'steps', item ?? ''],
    queryFn: ({ signal }) => fetchSteps(run, item, signal),
  });

const ITEMS = 100;

// The items of an iterator, those that failed first, as many as were asked for.
export const itemsQuery = (run: string, iterator: string, outer: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['run', run, 'items', iterator, outer ?? ''],
    queryFn: ({ pageParam, signal }) =>
      call(
        api.GET('/workflows/runs/{runId}/steps/{nodeId}/items', {
          params: {
            path: { runId: run, nodeId: iterator },
            query: { offset: pageParam, limit: ITEMS, ...(outer === undefined ? {} : { item: outer }) },
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next_offset,
  });

// The definition that the run follows; of a test run there is none.
export const versionQuery = (workflow: string, version: number) =>
  queryOptions({
    queryKey: ['workflow', workflow, 'version', version],
    queryFn: ({ signal }) =>
      call(
        api.GET('/workflows/{workflowId}/versions/{version}', {
          params: { path: { workflowId: workflow, version } },
          signal,
        }),
      ),
    staleTime: Infinity,
    meta: { live: false },
  });

// The log of a run, newest entry first.
export async function fetchLog(
  run: RunDetail,
  cursor: string | null,
  signal: AbortSignal,
): Promise<CursorPage<LogEntry>> {
  const query = { run: run.id, limit: 100, ...(cursor === null ? {} : { cursor }) };
  const { data, response } = await answer(
    api.GET('/workflows/{workflowId}/logs', { params: { path: { workflowId: run.workflow_id }, query }, signal }),
  );
  // What steps gave is shown by slices, elsewhere.
  return { rows: data.map((entry) => ({ ...entry, output: null })), next: nextCursor(response) };
}

// What started the run, whole; not kept.
export async function fetchPayload(run: string): Promise<unknown> {
  const whole = await call(api.GET('/workflows/runs/{runId}', { params: { path: { runId: run } } }));
  return whole.trigger_payload;
}

// Where a part of a step's output is.
export interface Place {
  run: string;
  step: string;
  item?: string;
  pointer: string;
}

export interface PartRequest {
  offset?: number;
  limit?: number;
  search?: string;
}

export function fetchPart({ run, step, item, pointer }: Place, request: PartRequest, signal?: AbortSignal) {
  return call(
    api.GET('/workflows/runs/{runId}/steps/{nodeId}/data', {
      params: {
        path: { runId: run, nodeId: step },
        query: { pointer, ...(item === undefined ? {} : { item }), ...request },
      },
      signal,
    }),
  );
}
export type Part = Awaited<ReturnType<typeof fetchPart>>;
export type Child = NonNullable<Part['children']>[number];

// Each part by itself: what is not looked at is not asked for.
export const partQuery = (place: Place, request: PartRequest) =>
  queryOptions({
    queryKey: ['run', place.run, 'data', place.step, place.item ?? '', place.pointer, request],
    queryFn: ({ signal }) => fetchPart(place, request, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    meta: { live: false },
  });

export const inputQuery = (run: string, step: string, item: string | undefined, attempt: number | undefined) =>
  queryOptions({
    queryKey: ['run', run, 'input', step, item ?? '', attempt ?? 0],
    queryFn: ({ signal }) =>
      call(
        api.GET('/workflows/runs/{runId}/steps/{nodeId}/input', {
          params: {
            path: { runId: run, nodeId: step },
            query: { ...(item === undefined ? {} : { item }), ...(attempt === undefined ? {} : { attempt }) },
          },
          signal,
        }),
      ),
    // It may have a megabyte.
    gcTime: 0,
    meta: { live: false },
  });

export type Version = 'same' | 'current';

export async function rerun(run: string, request: { version: Version; payload?: object; from_step?: string }) {
  const { payload, ...others } = request;
  const started = await call(
    api.POST('/workflows/runs/{runId}/rerun', {
      params: { path: { runId: run } },
      // The document leaves open what a payload has in it.
      body: { ...others, ...(payload === undefined ? {} : { payload: payload as Record<string, never> }) },
    }),
  );
  if (!('new_run' in started)) throw new Error('The server answered as to a dry run.');
  return started.new_run;
}

export async function planResume(run: string, from_step: string, version: Version): Promise<ResumePlan> {
  const plan = await call(
    api.POST('/workflows/runs/{runId}/rerun', {
      params: { path: { runId: run } },
      body: { from_step, version, dry_run: true },
    }),
  );
  if ('new_run' in plan) throw new Error('The server started a run instead of planning one.');
  return plan;
}

export function cancelRun(run: string) {
  return call(api.POST('/workflows/runs/{runId}/cancel', { params: { path: { runId: run } } }));
}
