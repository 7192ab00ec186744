import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Schemas } from '../api/client';
import { useCursorList } from '../api/cursor-list';
import { useAllows } from '../session/session';
import { type StatsOfWorkflow, workflowStatsQuery } from '../stats/queries';
import { milliseconds, SmallBars } from '../stats/run-bars';
import { count } from '../ui/format';
import { Page } from '../ui/page';
import { EmptyByFilter, Loading, Problem } from '../ui/states';
import { StatusMark } from '../ui/status';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';
import { FirstSteps } from './first-steps';
import { NewWorkflow } from './new-workflow';
import { fetchWorkflows, lastRunsQuery, type Workflow } from './queries';
import { triggerWords } from './trigger-words';

type LastRuns = Map<string, Schemas['LogEntry']>;
const KEY = ['workflows', 'list'];
const MARKS = { success: 'completed', error: 'failed', warning: 'completed', waiting: 'waiting' } as const;
const WORDS = { success: 'ran well', error: 'failed', warning: 'ran with warnings', waiting: 'is waiting' } as const;

function LastRun({ entry }: { entry: Schemas['LogEntry'] | undefined }) {
  if (!entry) return <span className="muted">never</span>;
  return (
    <Link to="/runs/$runId" params={{ runId: entry.execution_id }} className="marked">
      <StatusMark mark={MARKS[entry.status]} label={`The last run ${WORDS[entry.status]}`} />
      <Time iso={entry.created_at} />
    </Link>
  );
}

// For a phone, which has no room for bars.
function dayWords(stats: StatsOfWorkflow | undefined): string {
  if (!stats || stats.totals.completed + stats.totals.failed === 0) return '';
  return ` · ${count(stats.totals.completed)} ok, ${count(stats.totals.failed)} failed in 24 h`;
}

// Leads to what it counts.
function Day({ stats }: { stats: StatsOfWorkflow | undefined }) {
  if (!stats) return null;
  return (
    <Link to="/workflows/$workflowId/runs" params={{ workflowId: stats.workflow_id }}>
      <SmallBars completed={stats.series.completed} failed={stats.series.failed} />
    </Link>
  );
}

function columns(lastRuns: LastRuns, stats: ReadonlyMap<string, StatsOfWorkflow> | undefined): Column<Workflow>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      cell: (row) => (
        <Link to="/workflows/$workflowId" params={{ workflowId: row.id }} className="foreign">
          {row.name}
        </Link>
      ),
    },
    {
      id: 'state',
      title: 'State',
      width: '90px',
      cell: (row) => (row.is_active ? 'Active' : <span className="muted">Inactive</span>),
    },
    { id: 'trigger', title: 'Starts by', cell: triggerWords },
    { id: 'last', title: 'Last run', width: '130px', cell: (row) => <LastRun entry={lastRuns.get(row.id)} /> },
    ...(stats
      ? [
          {
            id: 'day',
            title: '24 hours',
            width: '140px',
            cell: (row: Workflow) => <Day stats={stats.get(row.id)} />,
          },
          {
            id: 'p95',
            title: '95 % took',
            width: '100px',
            align: 'end' as const,
            cell: (row: Workflow) => milliseconds(stats.get(row.id)?.totals.duration_ms.p95),
          },
        ]
      : []),
    {
      id: 'next',
      title: 'Next run',
      width: '130px',
      cell: (row) => (row.next_run_at === null ? <span className="muted">-</span> : <Time iso={row.next_run_at} />),
    },
  ];
}

export function WorkflowsPage() {
  const { q = '' } = useSearch({ from: '/shell/workflows' });
  const navigate = useNavigate();
  const list = useCursorList(KEY, fetchWorkflows);
  const lastRuns =
    useQuery({ ...lastRunsQuery, enabled: useAllows('runs:read') }).data ?? new Map<string, Schemas['LogEntry']>();
  const stats = useQuery({ ...workflowStatsQuery, enabled: useAllows('runs:read') }).data;
  const mayWrite = useAllows('workflows:write');
  const [making, setMaking] = useState(false);
  const search = q.toLowerCase();
  const rows = search === '' ? list.rows : list.rows.filter((row) => row.name.toLowerCase().includes(search));
  const setSearch = (text: string) =>
    void navigate({ to: '/workflows', search: text ? { q: text } : {}, replace: true });
  const isEmpty = !list.isLoading && list.rows.length === 0 && !list.error;

  return (
    <Page
      title="Workflows"
      shape="list"
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
            New workflow
          </Button>
        )
      }
      bar={
        !isEmpty && (
          <TextInput
            mt="xs"
            maw={320}
            placeholder="Find by name"
            aria-label="Show workflows with this name"
            defaultValue={q}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )
      }
    >
      {list.error && <Problem error={list.error} onRetry={list.restart} />}
      {list.isLoading && <Loading rows={8} />}
      {isEmpty && <FirstSteps />}
      {list.rows.length > 0 && rows.length === 0 && !list.hasMore && <EmptyByFilter onClear={() => setSearch('')} />}
      {(rows.length > 0 || list.hasMore) && (
        <VirtualTable
          label="Workflows"
          columns={columns(lastRuns, stats)}
          rows={rows}
          rowId={(row) => row.id}
          onOpen={(row) => void navigate({ to: '/workflows/$workflowId', params: { workflowId: row.id } })}
          phoneRow={(row) => (
            <TwoLines
              title={
                <Link to="/workflows/$workflowId" params={{ workflowId: row.id }} className="foreign">
                  {row.name}
                </Link>
              }
              meta={`${row.is_active ? 'Active' : 'Inactive'} · ${triggerWords(row)}${dayWords(stats?.get(row.id))}`}
              end={<LastRun entry={lastRuns.get(row.id)} />}
            />
          )}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          loadMore={list.loadMore}
        />
      )}
      {making && <NewWorkflow onClose={() => setMaking(false)} />}
    </Page>
  );
}
