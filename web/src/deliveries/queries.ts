import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';
import type { CursorPage } from '../api/cursor-list';
import { withShortBody } from './body';
import type { DeliveryFilters } from './delivery-filters';

export type Delivery = Schemas['Delivery'];
export type WholeDelivery = Schemas['WholeDelivery'];
export type Check = Schemas['DeliveryCheck'];
export type Replays = Schemas['DeliveryReplays'];

// Of one webhook, or, with the names of their workflows, of all.
export type ListedDelivery = Delivery & { workflow_name?: string };

export async function fetchDeliveries(
  { workflow, ...filters }: DeliveryFilters,
  ofWorkflow: boolean,
  cursor: string | null,
  signal: AbortSignal,
  limit = 50,
): Promise<CursorPage<ListedDelivery>> {
  const query = { limit, ...filters, ...(cursor === null ? {} : { cursor }) };
  const page = await call<{ data: ListedDelivery[]; next_cursor: string | null }>(
    ofWorkflow && workflow !== undefined
      ? api.GET('/workflows/{workflowId}/deliveries', { params: { path: { workflowId: workflow }, query }, signal })
      : api.GET('/workflows/deliveries', {
          params: { query: { ...query, ...(workflow === undefined ? {} : { workflow_id: workflow }) } },
          signal,
        }),
  );
  return { rows: page.data, next: page.next_cursor };
}

// One delivery; of a large body its beginning.
export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ['delivery', id],
    queryFn: async ({ signal }) =>
      withShortBody(
        await call(api.GET('/workflows/deliveries/{deliveryId}', { params: { path: { deliveryId: id } }, signal })),
      ),
    gcTime: 0,
  });

export const sendersQuery = queryOptions({
  queryKey: ['senders'],
  queryFn: ({ signal }) => call(api.GET('/workflows/senders', { signal })),
  staleTime: Infinity,
});

// With what the webhook has now, or with other settings. Changes nothing.
export function verifyDelivery(id: string, data: Record<string, unknown> | null) {
  return call(
    api.POST('/workflows/deliveries/{deliveryId}/verify', {
      params: { path: { deliveryId: id } },
      // The document leaves open what is in `data`, as the kinds of nodes say it.
      body: data === null ? {} : { data: data as Record<string, never> },
    }),
  );
}

export function replayDelivery(id: string) {
  return call(api.POST('/workflows/deliveries/{deliveryId}/replay', { params: { path: { deliveryId: id } } }));
}

export interface ReplayRequest {
  ids?: string[];
  since?: string;
  cause?: string;
  cursor?: string;
}

// At most this many are looked at by one request.
const ONE_REQUEST = 100;

export function replayDeliveries(workflow: string, request: ReplayRequest, dryRun: boolean): Promise<Replays> {
  return call(
    api.POST('/workflows/{workflowId}/deliveries/replay', {
      params: { path: { workflowId: workflow } },
      body: { limit: ONE_REQUEST, unverified: false, ...request, dry_run: dryRun },
    }),
  );
}

// What became of deliveries, or would: of all requests that it took.
export interface Replayed {
  passed: number;
  deliveries: Replays['deliveries'];
  // More than were looked at.
  hasMore: boolean;
}

const REQUESTS_MAX = 20;

// By their ids, which may be of several webhooks.
export async function replayIds(
  rows: readonly Pick<Delivery, 'id' | 'workflow_id'>[],
  dryRun: boolean,
): Promise<Replayed> {
  const byWorkflow = new Map<string, string[]>();
  for (const { id, workflow_id } of rows) byWorkflow.set(workflow_id, [...(byWorkflow.get(workflow_id) ?? []), id]);
  const all: Replayed = { passed: 0, deliveries: [], hasMore: false };
  for (const [workflow, ids] of byWorkflow)
    for (let from = 0; from < ids.length; from += ONE_REQUEST) {
      const some = await replayDeliveries(workflow, { ids: ids.slice(from, from + ONE_REQUEST) }, dryRun);
      all.passed += some.passed;
      all.deliveries.push(...some.deliveries);
    }
  return all;
}

// All of a webhook since a time, oldest first.
export async function replaySince(
  workflow: string,
  request: { since: string; cause?: string },
  dryRun: boolean,
): Promise<Replayed> {
  const all: Replayed = { passed: 0, deliveries: [], hasMore: false };
  let cursor: string | null = null;
  for (let sent = 0; sent < REQUESTS_MAX; sent += 1) {
    const some: Replays = await replayDeliveries(
      workflow,
      { ...request, ...(cursor === null ? {} : { cursor }) },
      dryRun,
    );
    all.passed += some.passed;
    all.deliveries.push(...some.deliveries);
    cursor = some.next_cursor;
    if (cursor === null) return all;
  }
  return { ...all, hasMore: true };
}

export async function keepDelivery(id: string, keep: boolean): Promise<WholeDelivery> {
  const params = { path: { deliveryId: id } };
  return withShortBody(
    await call(
      keep
        ? api.PUT('/workflows/deliveries/{deliveryId}/keep', { params })
        : api.DELETE('/workflows/deliveries/{deliveryId}/keep', { params }),
    ),
  );
}
