import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { fetchRuns } from '../runs/queries';
import { useAllows } from '../session/session';
import { DiskForecast, useStorage } from '../stats/disk';
import { teamStatsQuery } from '../stats/queries';
import { RunChart } from '../stats/run-bars';
import { Page } from '../ui/page';
import { Empty, Loaded } from '../ui/states';
import { StatusMark } from '../ui/status';
import { STATE_WORDS } from '../ui/states-of-runs';
import { Time } from '../ui/time';
import { FirstSteps } from '../workflows/first-steps';
import { workflowNamesQuery } from '../workflows/queries';
import classes from './overview-page.module.css';
import { StandingOut } from './standing-out';
import { Tiles } from './tiles';

function LastFailures() {
  const query = useQuery({
    queryKey: ['runs', 'last-failures'],
    queryFn: async ({ signal }) => {
      const [failed, dead] = await Promise.all([
        fetchRuns({ state: 'failed' }, null, signal),
        fetchRuns({ state: 'dead_letter' }, null, signal),
      ]);
      const rows = [...failed.rows, ...dead.rows].sort((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, 8);
      return { pages: [{ rows, next: null }], pageParams: [null] };
    },
  });
  const names = useQuery({ ...workflowNamesQuery, enabled: useAllows('workflows:read') }).data;
  return (
    <section aria-labelledby="failures" className="card stack">
      <h2 id="failures">Failed last</h2>
      <Loaded query={query}>
        {({ pages }) =>
          pages[0]?.rows.length === 0 ? (
            <p className="muted">No run has failed.</p>
          ) : (
            <ul className={classes.rows}>
              {pages[0]?.rows.map((run) => (
                <li key={run.id}>
                  <StatusMark mark={run.state} label={STATE_WORDS[run.state]} />
                  <Link to="/runs/$runId" params={{ runId: run.id }} className="one-line foreign">
                    {names?.find(({ id }) => id === run.workflow_id)?.name ?? run.workflow_id}
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
