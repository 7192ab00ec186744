import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLiveEvents, useLiveStatus } from '../live/live';
import { runCountQuery } from '../runs/queries';
import { useAllows } from '../session/session';
import { sum } from '../stats/bars';
import { type Bucket, counted, histogram, quantile } from '../stats/prometheus';
import { metricsQuery, type TeamStats } from '../stats/queries';
import { Spark } from '../stats/run-bars';
import { count, duration } from '../ui/format';
import { useSoon } from '../ui/soon';
import { type Mark, StatusMark } from '../ui/status';
import type { State } from '../ui/states-of-runs';
import classes from './overview-page.module.css';
import { NO_RATES, type Rates, SECONDS, withStats } from './rates';

const COUNT_AGAIN_MS = 2000;
const COUNTED: State[] = ['running', 'waiting', 'failed', 'dead_letter'];

function useRates(): Rates {
  const [rates, setRates] = useState(NO_RATES);
  useLiveEvents((events) => {
    for (const event of events) if (event.type === 'stats') setRates((known) => withStats(known, event.data));
  });
  return rates;
}

// How many runs are in a state, counted again soon after something happened.
function useRunCounts(): (state: State) => string {
  const counts = useQueries({ queries: COUNTED.map((state) => runCountQuery(state)) });
  const client = useQueryClient();
  const countAgain = useSoon(COUNT_AGAIN_MS, () => void client.refetchQueries({ queryKey: ['run-count'] }));
  useLiveEvents((events) => {
    if (events.some(({ type }) => type === 'run')) countAgain();
  });
  return (state) => {
    const found = counts[COUNTED.indexOf(state)]?.data;
    return found ? `${count(found.count)}${found.isExact ? '' : '+'}` : '-';
  };
}

interface TileProps {
  label: string;
  mark?: Mark;
  now: string;
  // What `now` counts, and what is known of a longer time.
  unit: string;
  day?: ReactNode;
  spark: readonly number[];
  to?: Pick<LinkProps, 'to' | 'search'>;
}

function Tile({ label, mark, now, unit, day, spark, to }: TileProps) {
  const content = (
    <>
      <span className={classes.label}>
        {mark && <StatusMark mark={mark} />} {label}
      </span>
      <span>
        <span className={classes.number}>{now}</span> <span className="meta">{unit}</span>
      </span>
      <Spark values={spark} />
      <span className="meta">{day}</span>
    </>
  );
  return (
    <li>
      {to ? (
        <Link {...to} className={classes.tile}>
          {content}
        </Link>
      ) : (
        <div className={classes.tile}>{content}</div>
      )}
    </li>
  );
}

// The counters of the server, with what its commits took between the last two looks.
function useCounters() {
  const mayRead = useAllows('metrics:read');
  const text = useQuery({ ...metricsQuery, enabled: mayRead }).data;
  const looks = useRef<{ text: string; before: Bucket[] } | null>(null);
  const [p95, setP95] = useState<number | null>(null);
  useEffect(() => {
    if (text === undefined || looks.current?.text === text) return;
    const now = histogram(text, 'sluice_commit_seconds');
    setP95(quantile(looks.current?.before ?? [], now, 0.95));
    looks.current = { text, before: now };
  }, [text]);
  if (text === undefined) return null;
  return {
    duplicates: counted(text, 'sluice_hooks_duplicates_total'),
    refused: counted(text, 'sluice_hooks_rejected_total'),
    p95,
  };
}

function DeliveryTiles({ rates, stats }: { rates: Rates; stats: TeamStats | undefined }) {
  const counters = useCounters();
  const isLive = useLiveStatus() !== 'off';
  const minute = (values: number[]) => (isLive ? count(sum(values)) : '-');
  const sinceStart = (value: number | undefined) =>
    value === undefined ? '' : `${count(value)} since the server started`;
  return (
    <>
      <Tile
        label="Accepted"
        mark="completed"
        now={minute(rates.accepted)}
        unit="in a minute"
        day={stats && `${count(stats.totals.accepted)} runs began in 24 h`}
        spark={stats?.series.accepted ?? rates.accepted}
        to={{ to: '/deliveries', search: { outcome: 'accepted' } }}
      />
      <Tile
        label="Duplicate"
        mark="skipped"
        now={minute(rates.duplicate)}
        unit="in a minute"
        day={sinceStart(counters?.duplicates)}
        spark={rates.duplicate}
        to={{ to: '/deliveries', search: { outcome: 'duplicate' } }}
      />
      <Tile
        label="Rejected"
        mark="failed"
        now={minute(rates.rejected)}
        unit="in a minute"
        day={sinceStart(counters?.refused)}
        spark={rates.rejected}
        to={{ to: '/deliveries', search: { outcome: 'rejected' } }}
      />
      <Tile
        label="Rate"
        now={isLive ? (sum(rates.accepted) / SECONDS).toFixed(1) : '-'}
        unit="accepted a second"
        day={
          counters &&
          (counters.p95 === null
            ? 'No commits in the last 10 s'
            : counters.p95 === Infinity
              ? 'Commits before a 202: some took over 2.5 s'
              : `95 % of commits before a 202 took at most ${duration(counters.p95)}`)
        }
        spark={rates.accepted}
        to={{ to: '/deliveries' }}
      />
    </>
  );
}

// What is going on: deliveries, and runs by their state. Each leads to its rows.
export function Tiles({ stats }: { stats: TeamStats | undefined }) {
  const rates = useRates();
  const countOf = useRunCounts();
  const mayReadHooks = useAllows('hooks:read');
  return (
    <ul className={classes.tiles}>
      {mayReadHooks && <DeliveryTiles rates={rates} stats={stats} />}
      <Tile
        label="Running"
        mark="running"
        now={countOf('running')}
        unit="now"
        day={stats && `${count(stats.totals.completed)} completed in 24 h`}
        spark={stats?.series.completed ?? []}
        to={{ to: '/runs', search: { state: 'running' } }}
      />
      <Tile
        label="Waiting"
        mark="waiting"
        now={countOf('waiting')}
        unit="now"
        day="for a time, a form or an event"
        spark={[]}
        to={{ to: '/runs', search: { state: 'waiting' } }}
      />
      <Tile
        label="Failed"
        mark="failed"
        now={countOf('failed')}
        unit="kept"
        day={stats && <>{count(stats.totals.failed)} in 24 h, dead letters among them</>}
        spark={stats?.series.failed ?? []}
        to={{ to: '/runs', search: { state: 'failed' } }}
      />
      <Tile
        label="Dead letters"
        mark="dead_letter"
        now={countOf('dead_letter')}
        unit="kept"
        day="gave up after their retries"
        spark={[]}
        to={{ to: '/runs', search: { state: 'dead_letter' } }}
      />
    </ul>
  );
}
