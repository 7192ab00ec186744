import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, call, type Schemas } from '../api/client';

type Change = Schemas['WorkflowChange'];
export type NewWorkflow = Change & Required<Pick<Change, 'name' | 'nodes' | 'edges'>>;

const trigger = (componentId: string): NewWorkflow['nodes'] => [
  { id: 'start', type: componentId, position: { x: 0, y: 0 }, data: { componentId } },
];

export const STARTS = {
  webhook: { label: 'A webhook', nodes: trigger('webhook_trigger') },
  manual: { label: 'Somebody, or a call of the API', nodes: trigger('manual_trigger') },
} as const;

// Says hello to whoever is in the payload, and thinks about the size of the order.
export const EXAMPLE: Omit<NewWorkflow, 'name'> = {
  description: 'An example: greets the customer of an order and looks at its size.',
  nodes: [
    { id: 'order', type: 'webhook_trigger', position: { x: 0, y: 0 }, data: { componentId: 'webhook_trigger' } },
    {
      id: 'greeting',
      type: 'text_transform',
      position: { x: 288, y: 0 },
      data: {
        componentId: 'text_transform',
        template: "Hello {{ webhook_payload.name | default: 'stranger' | capitalize }}!",
      },
    },
    {
      id: 'is_large',
      type: 'number_condition',
      position: { x: 576, y: 0 },
      data: {
        componentId: 'number_condition',
        input: '{{ webhook_payload.total | default: 0 }}',
        operator: '>',
        value: 100,
      },
    },
  ],
  edges: [
    { id: 'e1', source: 'order', target: 'greeting' },
    { id: 'e2', source: 'greeting', target: 'is_large' },
  ],
};

// Creates a workflow and goes to it: to its editor, or to where its first delivery is waited for.
export function useCreateWorkflow(then: 'editor' | 'first-webhook' = 'editor') {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: NewWorkflow) => call(api.POST('/workflows', { body })),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['workflows'] });
      await navigate({ to: `/workflows/$workflowId/${then}`, params: { workflowId: made.id } });
    },
  });
}

// A name that is free: "My webhook", "My webhook 2", ...
export function freeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken);
  if (!names.has(wanted)) return wanted;
  let number = 2;
  while (names.has(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}
