import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';
import { fetchDeliveries } from '../deliveries/queries';
import { notify } from '../ui/notify';
import { changeWorkflow, type TaggedWorkflow, workflowQuery } from '../workflows/queries';
import { type Data, members, triggerOf, withTrigger } from './trigger';

export type Webhook = Schemas['Webhook'];
export type SenderFile = Schemas['Sender'];

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhook', id],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/{workflowId}/webhook', { params: { path: { workflowId: id } }, signal })),
  });

export const senderQuery = (name: string) =>
  queryOptions({
    queryKey: ['senders', name],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/senders/{senderName}', { params: { path: { senderName: name } }, signal })),
    staleTime: Infinity,
  });

// The newest deliveries of a webhook.
export const newestQuery = (id: string, limit: number) =>
  queryOptions({
    queryKey: ['deliveries', 'newest', id, limit],
    queryFn: async ({ signal }) => (await fetchDeliveries({ workflow: id }, true, null, signal, limit)).rows,
  });

export const dataOf = ({ workflow }: TaggedWorkflow): Data => members(triggerOf(workflow)?.data);

// Saves other settings of the webhook as a new version, unless somebody has changed the workflow meanwhile.
export function useSaveWebhook(tagged: TaggedWorkflow) {
  const client = useQueryClient();
  const { workflow, etag } = tagged;
  return useMutation({
    mutationFn: (data: Data) =>
      changeWorkflow(workflow.id, { nodes: withTrigger(workflow, data), edges: workflow.edges }, etag),
    // A new secret is not kept in the page.
    gcTime: 0,
    onSuccess: async (saved) => {
      client.setQueryData(workflowQuery(workflow.id).queryKey, saved);
      await client.invalidateQueries({ queryKey: ['webhook', workflow.id] });
      void client.invalidateQueries({ queryKey: ['workflows'] });
      notify('The webhook is saved.');
    },
  });
}
