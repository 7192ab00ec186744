import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useLiveEvents, useLiveStatus } from '../live/live';
import { fetchRuns, runCountQuery } from '../runs/queries';
import { useAllows } from '../session/session';
import { count } from '../ui/format';
import { Page } from '../ui/page';
import { Empty, Loaded } from '../ui/states';
import { StatusMark } from '../ui/status';
import { STATE_WORDS, type State } from '../ui/states-of-runs';
import { Time } from '../ui/time';
import { FirstSteps } from '../workflows/first-steps';
import { workflowNamesQuery } from '../workflows/queries';
import classes from './overview-page.module.css';
import { NO_RATES, type Rates, total, withStats } from './rates';
import { Spark } from './spark';

const NOW: State[] = ['running', 'waiting', 'pending', 'failed', 'dead_letter'];
const MINUTE: { id: keyof Rates; label: string }[] = [
  { id: 'accepted', label: 'Accepted' },
  { id: 'duplicate', label: 'Duplicate' },
  { id: 'rejected', label: 'Refused' },
  { id: 'completed', label: 'Completed' },
  { id: 'failed', label: 'Failed' },
];
const COUNT_AGAIN_MS = 2000;

// Runs by their state, each with the way to its rows.
function Counts() {
  const counts = useQueries({ queries: NOW.map((state) => runCountQuery(state)) });
  const refetch = () => void Promise.all(counts.map((query) => query.refetch()));
  const [dirty, setDirty] = useState(false);
  useLiveEvents((events) => {
    if (events.some(({ type }) => type === 'run')) setDirty(true);
  });
  useEffect(() => {
    if (!dirty) return;
    const timer = setTimeout(() => {
      setDirty(false);
      refetch();
    }, COUNT_AGAIN_MS);
    return () => clearTimeout(timer);
  });
  return (
    <ul className={classes.tiles}>
      {NOW.map((state, index) => {
        const counted = counts[index]?.data;
        return (
          <li key={state}>
            <Link to="/runs" search={{ state }} className={classes.tile}>
              <span className={classes.label}>
                <StatusMark mark={state} /> {STATE_WORDS[state]}
              </span>
              <span className={classes.number}>
                {counted ? `${count(counted.count)}${counted.isExact ? '' : '+'}` : '-'}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function LastMinute() {
  const [rates, setRates] = useState(NO_RATES);
  const status = useLiveStatus();
  useLiveEvents((events) => {
    for (const event of events) if (event.type === 'stats') setRates((known) => withStats(known, event.data));
  });
  return (
    <section aria-labelledby="minute" className="stack">
      <h2 id="minute">The last minute, since this page was opened</h2>
      {status === 'off' && <p className="muted">Your key does not show live events.</p>}
      <ul className={classes.tiles}>
        {MINUTE.map(({ id, label }) => (
          <li key={id} className={classes.tile}>
            <span className={classes.label}>{label}</span>
            <span className={classes.number}>{count(total(rates[id]))}</span>
            <Spark values={rates[id]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

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

export function OverviewPage() {
  const mayRead = useAllows('runs:read');
  const workflows = useQuery({ ...workflowNamesQuery, enabled: useAllows('workflows:read') });
  return (
    <Page title="Overview">
      <div className="stack">
        {workflows.data?.length === 0 && <FirstSteps />}
        {mayRead ? (
          <>
            <section aria-labelledby="now" className="stack">
              <h2 id="now">Runs now</h2>
              <Counts />
            </section>
            <LastMinute />
            <LastFailures />
          </>
        ) : (
          <Empty title="Your key shows no runs">The overview needs the scope runs:read.</Empty>
        )}
      </div>
    </Page>
  );
}
