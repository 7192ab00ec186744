import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useMatches, useParams } from '@tanstack/react-router';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { notify } from '../ui/notify';
import { Page } from '../ui/page';
import { Loaded } from '../ui/states';
import classes from '../ui/tabs.module.css';
import { changeWorkflow, type WorkflowWithGraph, workflowQuery } from './queries';
import { TABS } from './tabs';

function ActiveSwitch({ workflow }: { workflow: WorkflowWithGraph }) {
  const client = useQueryClient();
  const mayWrite = useAllows('workflows:write');
  const change = useMutation({
    mutationFn: (is_active: boolean) => changeWorkflow(workflow.id, { is_active }),
    onSuccess: (tagged) => {
      client.setQueryData(workflowQuery(workflow.id).queryKey, tagged);
      void client.invalidateQueries({ queryKey: ['workflows'] });
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

function Tabs({ workflow }: { workflow: WorkflowWithGraph }) {
  return (
    <nav className={classes.tabs} aria-label="Parts of the workflow">
      {TABS.filter(({ isShown }) => isShown(workflow)).map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ workflowId: workflow.id }}
          className={classes.tab}
          activeOptions={{ includeSearch: false }}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

// The frame around the tabs of a workflow.
export function WorkflowPage() {
  const { workflowId } = useParams({ from: '/shell/workflows/$workflowId' });
  const query = useQuery(workflowQuery(workflowId));
  const workflow = query.data?.workflow;
  return (
    <Page
      title={workflow?.name ?? 'Workflow'}
      shape="list"
      actions={workflow && <ActiveSwitch workflow={workflow} />}
      bar={workflow && <Tabs workflow={workflow} />}
    >
      <Loaded query={query}>{() => <Outlet />}</Loaded>
    </Page>
  );
}

// The address of a workflow without a tab leads to its first one.
export function FirstTab() {
  const { workflowId } = useParams({ from: '/shell/workflows/$workflowId' });
  const query = useQuery(workflowQuery(workflowId));
  const isLast = useMatches({ select: (matches) => matches.at(-1)?.pathname.replace(/\/$/, '').endsWith(workflowId) });
  const first = query.data && TABS.find(({ isShown }) => isShown(query.data.workflow));
  return first && isLast ? <Navigate to={first.to} params={{ workflowId }} replace /> : null;
}

// For the tabs: the workflow that the frame has loaded.
export function useWorkflow() {
  const { workflowId } = useParams({ from: '/shell/workflows/$workflowId' });
  return useQuery(workflowQuery(workflowId));
}
