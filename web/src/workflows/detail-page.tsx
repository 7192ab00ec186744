import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useMatches, useParams } from '@tanstack/react-router';
import { Page } from '../ui/page';
import { Loaded } from '../ui/states';
import classes from '../ui/tabs.module.css';
import { ActiveSwitch } from './active-switch';
import { type WorkflowWithGraph, workflowQuery } from './queries';
import { TABS } from './tabs';

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
