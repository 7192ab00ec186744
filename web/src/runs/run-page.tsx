import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Schemas } from '../api/client';
import { useLiveEvents } from '../live/live';
import { duration } from '../ui/format';
import { Page } from '../ui/page';
import { Loaded } from '../ui/states';
import { Status } from '../ui/status';
import { Time } from '../ui/time';
import { runQuery } from './queries';
import { TRIGGER_WORDS } from './run-filters';

function Facts({ run }: { run: Schemas['RunWithLog'] }) {
  return (
    <dl className="facts card">
      <dt>Status</dt>
      <dd>
        <Status mark={run.state} />
      </dd>
      <dt>Workflow</dt>
      <dd>
        <Link to="/workflows/$workflowId" params={{ workflowId: run.workflow_id }}>
          {run.workflow_id}
        </Link>
        , version {run.workflow_version}
      </dd>
      <dt>Started by</dt>
      <dd>{TRIGGER_WORDS[run.trigger_type]}</dd>
      <dt>Started</dt>
      <dd>
        <Time iso={run.created_at} />
      </dd>
      {run.duration_in_seconds !== null && (
        <>
          <dt>Duration</dt>
          <dd>{duration(run.duration_in_seconds)}</dd>
        </>
      )}
      {run.error_message !== null && (
        <>
          <dt>Error</dt>
          <dd className="foreign">{run.error_message}</dd>
        </>
      )}
    </dl>
  );
}

export function RunPage() {
  const { runId } = useParams({ from: '/shell/runs/$runId' });
  const query = useQuery(runQuery(runId));
  useLiveEvents((events) => {
    if (events.some((event) => event.type === 'run' && event.data.run_id === runId)) void query.refetch();
  });
  return (
    <Page title="Run">
      <Loaded query={query}>
        {(run) => (
          <div className="stack">
            <Facts run={run} />
            <section className="stack" aria-labelledby="log">
              <h2 id="log">Log</h2>
              <ol>
                {run.logs.map((entry) => (
                  <li key={entry.id}>
                    <strong className="foreign">{entry.node_id}</strong> {entry.event}{' '}
                    <span className="foreign">{entry.error_message}</span>
                  </li>
                ))}
              </ol>
            </section>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
