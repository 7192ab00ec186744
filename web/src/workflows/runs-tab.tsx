import { useNavigate, useSearch } from '@tanstack/react-router';
import type { RunFilters } from '../runs/run-filters';
import { RunsList } from '../runs/runs-list';
import { useWorkflow } from './detail-page';

export function RunsTab() {
  const filters = useSearch({ from: '/shell/workflows/$workflowId/runs' });
  const navigate = useNavigate();
  const id = useWorkflow().data?.workflow.id;
  if (!id) return null;
  return (
    <RunsList
      filters={{ ...filters, workflow: id }}
      fixedWorkflow
      onFilters={(next: RunFilters) =>
        void navigate({
          to: '/workflows/$workflowId/runs',
          params: { workflowId: id },
          search: { ...next, workflow: undefined },
          replace: true,
        })
      }
    />
  );
}
