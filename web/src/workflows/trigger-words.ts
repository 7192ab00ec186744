import type { Workflow } from './queries';

// How a workflow starts, as far as a list of workflows says.
export function triggerWords(workflow: Workflow): string {
  if (workflow.webhook_url !== null) return 'Webhook';
  if (workflow.sync_url !== null) return 'Synchronous call';
  if (workflow.schedule_in_words !== null) return `Schedule, ${workflow.schedule_in_words}`;
  return 'By hand';
}
