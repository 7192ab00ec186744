import { Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { notify } from '../ui/notify';
import { changeWorkflow, type WorkflowWithGraph, workflowQuery } from './queries';

// Whether the workflow starts runs.
export function ActiveSwitch({ workflow }: { workflow: WorkflowWithGraph }) {
  const client = useQueryClient();
  const mayWrite = useAllows('workflows:write');
  const change = useMutation({
    mutationFn: (is_active: boolean) => changeWorkflow(workflow.id, { is_active }),
    onSuccess: (tagged) => {
      client.setQueryData(workflowQuery(workflow.id).queryKey, tagged);
      void client.invalidateQueries({ queryKey: ['workflows'] });
      void client.invalidateQueries({ queryKey: ['webhook', workflow.id] });
    },
    onError: (problem) => notify(messageOf(problem)),
  });
  const isActive = change.isPending ? change.variables : workflow.is_active;
  return (
    <Switch
      label={isActive ? 'Active' : 'Inactive'}
      checked={isActive}
      disabled={!mayWrite}
      onChange={(event) => change.mutate(event.currentTarget.checked)}
    />
  );
}
