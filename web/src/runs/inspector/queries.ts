import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../../api/client';

export type RunDetail = Schemas['RunWithLog'];
export type Step = Schemas['Step'];
export type ResumePlan = Schemas['ResumePlan'];

export const stepsQuery = (run: string, item?: string) =>
  queryOptions({
    queryKey: ['run', run, 'steps', item ?? ''],
    queryFn: ({ signal }) =>
      call(
        api.GET('/workflows/runs/{runId}/steps', {
          params: { path: { runId: run }, query: item === undefined ? {} : { item } },
          signal,
        }),
      ),
    meta: { live: false },
  });

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
