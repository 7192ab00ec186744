import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useCursorList } from '../api/cursor-list';
import type { LiveEvent } from '../live/events';
import { Follow, useNewRows } from '../live/follow';
import { useAllows } from '../session/session';
import { CursorTable } from '../ui/cursor-table';
import { duration, plural } from '../ui/format';
import { hasFilters } from '../ui/search-params';
import { Empty, EmptyByFilter } from '../ui/states';
import { Status, StatusMark } from '../ui/status';
import { FINAL, STATE_WORDS } from '../ui/states-of-runs';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import type { Column } from '../ui/virtual-table';
import { useWorkflowNames } from '../workflows/names';
import { BulkBar, RerunMatching } from './bulk-bar';
import { RunFilterBar } from './filter-bar';
import { fetchRuns, type Run } from './queries';
import { couldMatch, type RunFilters, TRIGGER_WORDS } from './run-filters';
import classes from './runs-list.module.css';

interface RunsListProps {
  filters: RunFilters;
  onFilters: (filters: RunFilters) => void;
  // Within a workflow's own page.
  fixedWorkflow?: boolean;
}

// Of a run that goes on for longer, an event is news, and not that it has begun.
const BEGINS_MS = 1000;

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

// The run that an event says has begun, if the list would show it.
function begun(event: LiveEvent, filters: RunFilters): string | null {
  if (event.type !== 'run') return null;
  const { at, created_at, run_id } = event.data;
  const isNew = Date.parse(at) - Date.parse(created_at) <= BEGINS_MS;
  return isNew && couldMatch(filters, event.data) ? run_id : null;
}

type RowsProps = Required<RunsListProps> & { follows: boolean; onFollows: (follows: boolean) => void };

// The runs that the filters find. With others it begins anew: nothing is selected, and nothing has come.
function Rows({ filters, onFilters, fixedWorkflow, follows, onFollows }: RowsProps) {
  const navigate = useNavigate();
  const { nameOf } = useWorkflowNames();
  const key = useMemo(() => ['runs', filters], [filters]);
  const list = useCursorList(key, (cursor, signal) => fetchRuns(filters, cursor, signal));
  const { fresh, show } = useNewRows((event) => begun(event, filters), follows, list.restart);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayChange = useAllows('runs:write');
  const isFiltered = hasFilters(fixedWorkflow ? { ...filters, workflow: undefined } : filters);
  return (
    <>
      <div className={classes.line}>
        <span className="muted">
          {list.total && `${list.total.isExact ? '' : 'more than '}${plural(list.total.count, 'run')}`}
        </span>
        {mayChange && list.rows.length > 0 && filters.state !== undefined && FINAL.has(filters.state) && (
          <RerunMatching filters={filters} />
        )}
        <Follow {...{ fresh, show, follows, onFollows }} words={['new run', 'new runs']} />
      </div>
      <CursorTable
        list={list}
        empty={isFiltered ? <EmptyByFilter onClear={() => onFilters({})} /> : <NoRuns />}
        label="Runs"
        columns={columns(nameOf, fixedWorkflow)}
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
      />
      {selected.size > 0 && <BulkBar ids={selected} onDone={() => setSelected(new Set())} />}
    </>
  );
}

export function RunsList({ filters, onFilters, fixedWorkflow = false }: RunsListProps) {
  const [follows, setFollows] = useState(false);
  const shared = { filters, onFilters, fixedWorkflow };
  return (
    <div className={classes.list}>
      <RunFilterBar {...shared} />
      <Rows key={JSON.stringify(filters)} {...shared} follows={follows} onFollows={setFollows} />
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
