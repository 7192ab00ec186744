import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';
import type { CursorPage } from '../api/cursor-list';
import type { DeliveryFilters } from './delivery-filters';

export type Delivery = Schemas['Delivery'];
export type WholeDelivery = Schemas['WholeDelivery'];
export type Check = Schemas['DeliveryCheck'];
export type Replays = Schemas['DeliveryReplays'];

export async function fetchDeliveries(
  workflow: string,
  filters: DeliveryFilters,
  cursor: string | null,
  signal: AbortSignal,
): Promise<CursorPage<Delivery>> {
  const page = await call(
    api.GET('/workflows/{workflowId}/deliveries', {
      params: {
        path: { workflowId: workflow },
        query: { limit: 50, ...filters, ...(cursor === null ? {} : { cursor }) },
      },
      signal,
    }),
  );
  return { rows: page.data, next: page.next_cursor };
}

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/deliveries/{deliveryId}', { params: { path: { deliveryId: id } }, signal })),
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

export function replayDeliveries(workflow: string, request: ReplayRequest, dryRun: boolean): Promise<Replays> {
  return call(
    api.POST('/workflows/{workflowId}/deliveries/replay', {
      params: { path: { workflowId: workflow } },
      body: { limit: 100, unverified: false, ...request, dry_run: dryRun },
    }),
  );
}

export function keepDelivery(id: string, keep: boolean): Promise<WholeDelivery> {
  const params = { path: { deliveryId: id } };
  return call(
    keep
      ? api.PUT('/workflows/deliveries/{deliveryId}/keep', { params })
      : api.DELETE('/workflows/deliveries/{deliveryId}/keep', { params }),
  );
}
