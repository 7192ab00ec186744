import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RunEvent } from '../live/events';
import { useLiveEvents } from '../live/live';
import { fetchRuns } from '../runs/queries';
import { useAllows } from '../session/session';
import { DiskForecast, useStorage } from '../stats/disk';
import { teamStatsQuery } from '../stats/queries';
import { RunChart } from '../stats/run-bars';
import { Page } from '../ui/page';
import { useSoon } from '../ui/soon';
import { Empty, Loaded } from '../ui/states';
import { StatusMark } from '../ui/status';
import { STATE_WORDS } from '../ui/states-of-runs';
import { Time } from '../ui/time';
import { FirstSteps } from '../workflows/first-steps';
import { useWorkflowNames } from '../workflows/names';
import { workflowNamesQuery } from '../workflows/queries';
import classes from './overview-page.module.css';
import { StandingOut } from './standing-out';
import { Tiles } from './tiles';

const FAILURES_SHOWN = 8;
const LOOK_AGAIN_MS = 2000;

const lastFailuresQuery = queryOptions({
  queryKey: ['last-failures'],
  queryFn: async ({ signal }) => {
    const ended = (['failed', 'dead_letter'] as const).map((state) =>
      fetchRuns({ state }, null, signal, FAILURES_SHOWN),
    );
    const rows = (await Promise.all(ended)).flatMap((page) => page.rows);
    return rows.toSorted((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, FAILURES_SHOWN);
  },
});

function LastFailures() {
  const query = useQuery(lastFailuresQuery);
  const { nameOf } = useWorkflowNames();
  const lookAgain = useSoon(LOOK_AGAIN_MS, () => void query.refetch());
  useLiveEvents((events) => {
    // Also of a run that has failed and is started again.
    const isNews = ({ state, run_id }: RunEvent) =>
      state === 'failed' || state === 'dead_letter' || query.data?.some(({ id }) => id === run_id);
    if (events.some((event) => event.type === 'run' && isNews(event.data))) lookAgain();
  });
  return (
    <section aria-labelledby="failures" className="card stack">
      <h2 id="failures">Failed last</h2>
      <Loaded query={query}>
        {(runs) =>
          runs.length === 0 ? (
            <p className="muted">No run has failed.</p>
          ) : (
            <ul className={classes.rows}>
              {runs.map((run) => (
                <li key={run.id}>
                  <StatusMark mark={run.state} label={STATE_WORDS[run.state]} />
                  <Link to="/runs/$runId" params={{ runId: run.id }} className="one-line foreign">
                    {nameOf(run.workflow_id)}
                  </Link>
                  <span className="one-line foreign muted">{run.error_message}</span>
                  <Time iso={run.created_at} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Disk() {
  const { isOperator, query } = useStorage();
  if (!isOperator) return null;
  return (
    <section className="card stack" aria-labelledby="disk">
      <h2 id="disk">
        <Link to="/settings" hash="storage">
          Disk
        </Link>
      </h2>
      <Loaded query={query}>
        {(storage) => (
          <p>
            <DiskForecast storage={storage} />
          </p>
        )}
      </Loaded>
    </section>
  );
}

function Numbers() {
  const query = useQuery(teamStatsQuery);
  return (
    <>
      <section aria-labelledby="now" className="stack">
        <h2 id="now">Now and in the last 24 hours</h2>
        <Tiles stats={query.data} />
      </section>
      <Loaded query={query}>
        {(stats) => (
          <div className={classes.columns}>
            <section aria-labelledby="day" className={`card stack ${classes.wide}`}>
              <h2 id="day">Runs by hour</h2>
              <RunChart
                at={stats.at}
                completed={stats.series.completed}
                failed={stats.series.failed}
                p95={stats.series.p95_ms}
              />
            </section>
            <StandingOut stats={stats} />
          </div>
        )}
      </Loaded>
    </>
  );
}

export function OverviewPage() {
  const mayRead = useAllows('runs:read');
  const workflows = useQuery({ ...workflowNamesQuery, enabled: useAllows('workflows:read') });
  return (
    <Page title="Overview">
      <div className="stack">
        {workflows.data?.length === 0 && <FirstSteps />}
        {mayRead ? (
          <>
            <Numbers />
            <LastFailures />
            <Disk />
          </>
        ) : (
          <Empty title="Your key shows no runs">The overview needs the scope runs:read.</Empty>
        )}
      </div>
    </Page>
  );
}
