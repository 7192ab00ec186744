import type { WorkflowWithGraph } from './queries';

export interface Tab {
  to:
    | '/workflows/$workflowId/editor'
    | '/workflows/$workflowId/webhook'
    | '/workflows/$workflowId/deliveries'
    | '/workflows/$workflowId/runs'
    | '/workflows/$workflowId/versions'
    | '/workflows/$workflowId/settings';
  label: string;
  // Left out where it has nothing to show.
  isShown: (workflow: WorkflowWithGraph) => boolean;
}

// The tabs of a workflow, in order; the first that is shown opens by itself.
export const TABS: Tab[] = [
  { to: '/workflows/$workflowId/editor', label: 'Editor', isShown: () => true },
  { to: '/workflows/$workflowId/webhook', label: 'Webhook', isShown: (workflow) => workflow.webhook_url !== null },
  {
    to: '/workflows/$workflowId/deliveries',
    label: 'Deliveries',
    isShown: (workflow) => workflow.webhook_url !== null,
  },
  { to: '/workflows/$workflowId/runs', label: 'Runs', isShown: () => true },
  { to: '/workflows/$workflowId/versions', label: 'Versions', isShown: () => true },
  { to: '/workflows/$workflowId/settings', label: 'Settings', isShown: () => true },
];
