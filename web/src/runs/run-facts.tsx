import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useAllows } from '../session/session';
import { duration } from '../ui/format';
import { Status } from '../ui/status';
import { Time, useNow } from '../ui/time';
import { useWorkflowNames } from '../workflows/names';
import { workflowQuery } from '../workflows/queries';
import type { RunDetail, Step } from './inspector/queries';
import { sharesOf, spanOf } from './inspector/timeline';
import classes from './inspector/inspector.module.css';
import { TRIGGER_WORDS } from './run-filters';

function RunLink({ run }: { run: string }) {
  return (
    <Link to="/runs/$runId" params={{ runId: run }}>
      {run}
    </Link>
  );
}

// The version that the run follows; if there is a newer one, with the way to the difference.
function Version({ run }: { run: RunDetail }) {
  const current = useQuery({ ...workflowQuery(run.workflow_id), enabled: useAllows('workflows:read') }).data?.workflow;
  const { workflow_version: version } = run;
  if (version === null) return ', as a test';
  if (!current || current.version === version) return `, version ${version}`;
  return (
    <>
      , version {version} (
      <Link
        to="/workflows/$workflowId/versions"
        params={{ workflowId: run.workflow_id }}
        search={{ from: String(version), to: String(current.version) }}
      >
        difference to version {current.version}
      </Link>
      )
    </>
  );
}

function Duration({ run, steps }: { run: RunDetail; steps: Step[] | undefined }) {
  const span = spanOf(run, useNow());
  if (!steps) return null;
  const { queued, active, waiting } = sharesOf(steps, span);
  const parts = [
    queued >= 0.001 && `${duration(queued)} queued`,
    `${duration(active)} active`,
    waiting >= 0.001 && `${duration(waiting)} waiting`,
  ];
  return <>: {parts.filter(Boolean).join(', ')}</>;
}

// What is to be known of a run at once.
export function RunFacts({ run, steps }: { run: RunDetail; steps: Step[] | undefined }) {
  const { nameOf } = useWorkflowNames();
  return (
    <dl className={`facts card ${classes.facts}`}>
      <dt>Status</dt>
      <dd>
        <Status mark={run.state} />
      </dd>
      <dt>Workflow</dt>
      <dd className="foreign">
        <Link to="/workflows/$workflowId" params={{ workflowId: run.workflow_id }}>
          {nameOf(run.workflow_id)}
        </Link>
        <Version run={run} />
      </dd>
      <dt>Started by</dt>
      <dd>{TRIGGER_WORDS[run.trigger_type]}</dd>
      <dt>Started</dt>
      <dd>
        <Time iso={run.created_at} />
      </dd>
      <dt>Duration</dt>
      <dd>
        {run.duration_in_seconds === null ? 'not over yet' : duration(run.duration_in_seconds)}
        <Duration run={run} steps={steps} />
      </dd>
      {run.rerun_of !== null && (
        <>
          <dt>Rerun of</dt>
          <dd>
            <RunLink run={run.rerun_of} />,{' '}
            <Link to="/runs/compare" search={{ a: run.rerun_of, b: run.id }}>
              compare
            </Link>
          </dd>
        </>
      )}
      {run.parent !== null && (
        <>
          <dt>Started by the run</dt>
          <dd>
            <RunLink run={run.parent.run_id} />
          </dd>
        </>
      )}
      {run.children.length > 0 && (
        <>
          <dt>Has started</dt>
          <dd>
            {run.children.slice(0, 10).map((child) => (
              <div key={child.run_id}>
                <RunLink run={child.run_id} />
              </div>
            ))}
            {run.children.length > 10 && `and ${run.children.length - 10} more runs`}
          </dd>
        </>
      )}
      {run.trigger_type === 'webhook' && run.rerun_of === null && (
        <>
          <dt>Delivery</dt>
          <dd>
            <Link to="/deliveries/$deliveryId" params={{ deliveryId: run.id }}>
              As it was received
            </Link>
          </dd>
        </>
      )}
    </dl>
  );
}
