import { Button, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useCursorList } from '../api/cursor-list';
import { useLiveEvents } from '../live/live';
import { useAllows } from '../session/session';
import { duration, plural } from '../ui/format';
import { Empty, EmptyByFilter, Loading, Problem } from '../ui/states';
import { Status, StatusMark } from '../ui/status';
import { FINAL, STATE_WORDS } from '../ui/states-of-runs';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';
import { workflowNamesQuery } from '../workflows/queries';
import { BulkBar, RerunMatching } from './bulk-bar';
import { FilterBar } from './filter-bar';
import { fetchRuns, type Run } from './queries';
import { couldMatch, hasFilters, type RunFilters, TRIGGER_WORDS } from './run-filters';
import classes from './runs-list.module.css';

interface RunsListProps {
  filters: RunFilters;
  onFilters: (filters: RunFilters) => void;
  // Within a workflow's own page.
  fixedWorkflow?: boolean;
}

const TAIL_MS = 1000;

function columns(nameOf: (id: string) => string, fixedWorkflow: boolean): Column<Run>[] {
  const all: Column<Run>[] = [
    { id: 'status', title: 'Status', width: '130px', cell: (run) => <Status mark={run.state} /> },
    {
      id: 'workflow',
      title: 'Workflow',
      cell: (run) => <span className="foreign">{nameOf(run.workflow_id)}</span>,
    },
    {
      id: 'started',
      title: 'Started',
      width: '120px',
      cell: (run) => (
        <Link to="/runs/$runId" params={{ runId: run.id }} aria-label={`Run ${run.id}`}>
          <Time iso={run.created_at} />
        </Link>
      ),
    },
    {
      id: 'duration',
      title: 'Duration',
      width: '100px',
      align: 'end',
      cell: (run) => (run.duration_in_seconds === null ? '' : duration(run.duration_in_seconds)),
    },
    { id: 'trigger', title: 'Started by', width: '130px', cell: (run) => TRIGGER_WORDS[run.trigger_type] },
    { id: 'version', title: 'Version', width: '80px', align: 'end', cell: (run) => run.workflow_version },
    { id: 'error', title: 'Error', cell: (run) => <span className="foreign">{run.error_message}</span> },
  ];
  return fixedWorkflow ? all.filter(({ id }) => id !== 'workflow') : all;
}

// New runs that the list would show: how many, or, with the tail on, at once.
function useNewRuns(filters: RunFilters, restart: () => void) {
  const [tail, setTail] = useState(false);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useLiveEvents((events) => {
    const begun = events.flatMap((event) =>
      event.type === 'run' &&
      event.data.at <= laterBy(event.data.created_at, TAIL_MS) &&
      couldMatch(filters, event.data)
        ? [event.data.run_id]
        : [],
    );
    if (begun.length > 0) setFresh((known) => new Set([...known, ...begun]));
  });
  const show = useCallback(() => {
    setFresh(new Set());
    restart();
  }, [restart]);
  useEffect(() => {
    if (!tail || fresh.size === 0) return;
    const timer = setTimeout(show, TAIL_MS);
    return () => clearTimeout(timer);
  }, [tail, fresh, show]);
  return { fresh: fresh.size, show, tail, setTail };
}

function laterBy(iso: string, ms: number): string {
  return new Date(Date.parse(iso) + ms).toISOString();
}

export function RunsList({ filters, onFilters, fixedWorkflow = false }: RunsListProps) {
  const navigate = useNavigate();
  const names = useQuery({ ...workflowNamesQuery, enabled: useAllows('workflows:read') }).data;
  const byId = useMemo(() => new Map(names?.map(({ id, name }) => [id, name])), [names]);
  const nameOf = (id: string) => byId.get(id) ?? id;
  const key = useMemo(() => ['runs', filters], [filters]);
  const list = useCursorList(key, (cursor, signal) => fetchRuns(filters, cursor, signal));
  const { fresh, show, tail, setTail } = useNewRuns(filters, list.restart);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayChange = useAllows('runs:write');
  const filtered = hasFilters(fixedWorkflow ? { ...filters, workflow: undefined } : filters);
  const isEmpty = !list.isLoading && list.rows.length === 0 && !list.hasMore && !list.error;

  return (
    <div className={classes.list}>
      <FilterBar filters={filters} onFilters={onFilters} fixedWorkflow={fixedWorkflow} names={names ?? []} />
      <div className={classes.line}>
        <span className="muted">
          {list.total && `${list.total.isExact ? '' : 'more than '}${plural(list.total.count, 'run')}`}
        </span>
        {mayChange && list.rows.length > 0 && filters.state !== undefined && FINAL.has(filters.state) && (
          <RerunMatching filters={filters} />
        )}
        <span className={classes.live}>
          {fresh > 0 && !tail && (
            <Button size="compact-sm" onClick={show}>
              Show {plural(fresh, 'new run')}
            </Button>
          )}
          <Switch size="xs" label="Follow" checked={tail} onChange={(event) => setTail(event.currentTarget.checked)} />
        </span>
      </div>
      {list.error && <Problem error={list.error} onRetry={list.restart} />}
      {list.isLoading && <Loading rows={8} />}
      {isEmpty && (filtered ? <EmptyByFilter onClear={() => onFilters({})} /> : <NoRuns />)}
      {(list.rows.length > 0 || list.hasMore) && (
        <VirtualTable
          label="Runs"
          columns={columns(nameOf, fixedWorkflow)}
          rows={list.rows}
          rowId={(run) => run.id}
          rowName={(run) => `the run of ${nameOf(run.workflow_id)}, ${STATE_WORDS[run.state]}`}
          onOpen={(run) => void navigate({ to: '/runs/$runId', params: { runId: run.id } })}
          phoneRow={(run) => (
            <TwoLines
              mark={<StatusMark mark={run.state} label={STATE_WORDS[run.state]} />}
              title={
                <Link to="/runs/$runId" params={{ runId: run.id }} className="foreign">
                  {nameOf(run.workflow_id)}
                </Link>
              }
              meta={<span className="foreign">{run.error_message ?? TRIGGER_WORDS[run.trigger_type]}</span>}
              end={<Time iso={run.created_at} />}
            />
          )}
          selection={mayChange ? { ids: selected, onChange: setSelected } : undefined}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          loadMore={list.loadMore}
        />
      )}
      {selected.size > 0 && <BulkBar ids={selected} onDone={() => setSelected(new Set())} />}
    </div>
  );
}

function NoRuns() {
  return (
    <Empty title="There are no runs yet">
      A run begins when a workflow is started: by a webhook, a schedule, or by hand.
    </Empty>
  );
}
