import { Button, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, nextCursor } from '../../api/client';
import { useCursorList } from '../../api/cursor-list';
import { messageOf } from '../../api/errors';
import { useAllows } from '../../session/session';
import { Confirm } from '../../ui/confirm';
import { plural } from '../../ui/format';
import { notify } from '../../ui/notify';
import { Loading, Problem } from '../../ui/states';
import { Time } from '../../ui/time';
import { TwoLines } from '../../ui/two-lines';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import { useWorkflow } from '../detail-page';
import { draftQuery, type TaggedDraft } from '../draft';
import { type OpenRuns, openRunsQuery, restoreVersion, type Version } from './queries';
import { VersionDiff } from './version-diff';
import classes from './versions.module.css';

function openRuns(version: number, open: OpenRuns | undefined): string {
  if (!open) return '';
  const count = open.byVersion.get(version) ?? 0;
  if (count === 0) return open.isWhole ? 'none' : '';
  return `${open.isWhole ? '' : 'at least '}${count}`;
}

function columns(open: OpenRuns | undefined): Column<Version>[] {
  return [
    {
      id: 'version',
      title: 'Version',
      width: '140px',
      cell: (row) => `${row.version}${row.is_current ? ' (current)' : ''}`,
    },
    { id: 'time', title: 'Made', width: '140px', cell: (row) => <Time iso={row.created_at} /> },
    {
      id: 'author',
      title: 'By key',
      width: '200px',
      cell: (row) => <span className="foreign">{row.author ?? 'unknown'}</span>,
    },
    { id: 'open', title: 'Open runs', width: '110px', align: 'end', cell: (row) => openRuns(row.version, open) },
    { id: 'note', title: 'Note', cell: (row) => <span className="foreign">{row.note}</span> },
  ];
}

const LIST_HEIGHT = 240;

interface RestoreProps {
  workflow: string;
  version: number;
  current: number;
  draft: TaggedDraft | null;
}

// Makes a version the draft; asks before a draft is replaced.
function Restore({ workflow, version, current, draft }: RestoreProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const restore = useMutation({
    mutationFn: () => restoreVersion(workflow, version, current, draft),
    onSuccess: async () => {
      setAsks(false);
      await client.invalidateQueries({ queryKey: ['workflow', workflow] });
      notify(`Version ${version} is the draft now. It takes effect when it is saved in the editor.`);
      void navigate({
        to: '/workflows/$workflowId/versions',
        params: { workflowId: workflow },
        search: { from: String(current), to: 'draft' },
        replace: true,
      });
    },
  });
  const error = restore.error && messageOf(restore.error);
  return (
    <>
      <Button
        variant="default"
        loading={restore.isPending && !asks}
        onClick={() => (draft ? setAsks(true) : restore.mutate())}
      >
        Restore version {version}
      </Button>
      {error && !asks && <p role="alert">{error}</p>}
      {asks && (
        <Confirm
          title={`Restore version ${version}`}
          action="Replace the draft"
          isPending={restore.isPending}
          error={error}
          onConfirm={() => restore.mutate()}
          onClose={() => setAsks(false)}
        >
          There is a draft already. It is replaced by version {version}.
        </Confirm>
      )}
    </>
  );
}

function Compared({ workflow, current, draft }: { workflow: string; current: number; draft: TaggedDraft | null }) {
  const search = useSearch({ from: '/shell/workflows/$workflowId/versions' });
  const navigate = useNavigate();
  const mayWrite = useAllows('workflows:write');
  const to = search.to ?? (draft ? 'draft' : String(current));
  const from = search.from ?? (to === String(current) && current > 1 ? String(current - 1) : String(current));
  const choose = (change: { from?: string; to?: string }) =>
    void navigate({
      to: '/workflows/$workflowId/versions',
      params: { workflowId: workflow },
      search: { from, to, ...change },
      replace: true,
    });
  const choices = [
    ...(draft ? [{ value: 'draft', label: 'Draft' }] : []),
    ...Array.from({ length: current }, (_, index) => ({
      value: String(current - index),
      label: `Version ${current - index}`,
    })),
  ];
  const restores = [from, to].filter((which) => which !== 'draft' && which !== String(current)).map(Number);
  return (
    <section className="stack" aria-label="Difference">
      <div className={classes.choice}>
        <Select
          label="From"
          data={choices}
          value={from}
          allowDeselect={false}
          searchable
          onChange={(which) => which !== null && choose({ from: which })}
        />
        <Select
          label="To"
          data={choices}
          value={to}
          allowDeselect={false}
          searchable
          onChange={(which) => which !== null && choose({ to: which })}
        />
        {mayWrite &&
          [...new Set(restores)].map((version) => (
            <Restore key={version} workflow={workflow} version={version} current={current} draft={draft} />
          ))}
      </div>
      {from === to ? (
        <p className="muted">Choose two different ones to see what differs.</p>
      ) : (
        <VersionDiff workflow={workflow} from={from} to={to} current={current} />
      )}
    </section>
  );
}

// The versions of a workflow, what differs between any two of them or the draft, and the way back to one.
export function VersionsTab() {
  const workflow = useWorkflow().data?.workflow;
  const id = workflow?.id ?? '';
  const navigate = useNavigate();
  const draft = useQuery({ ...draftQuery(id), enabled: id !== '' });
  const open = useQuery({ ...openRunsQuery(id), enabled: useAllows('runs:read') && id !== '' }).data;
  const list = useCursorList<Version>(['workflow', id, 'versions'], async (cursor, signal) => {
    const query = { limit: 100, ...(cursor === null ? {} : { cursor }) };
    const { data, response } = await answer(
      api.GET('/workflows/{workflowId}/versions', { params: { path: { workflowId: id }, query }, signal }),
    );
    return { rows: data, next: nextCursor(response) };
  });
  if (list.error) return <Problem error={list.error} onRetry={list.restart} />;
  if (list.isLoading || !workflow) return <Loading />;
  const current = list.rows[0]?.version ?? workflow.version;
  return (
    <div className={classes.tab}>
      <div className={classes.list} style={{ height: Math.min(LIST_HEIGHT, 44 + list.rows.length * 64) }}>
        <VirtualTable
          label="Versions"
          columns={columns(open)}
          rows={list.rows}
          rowId={(row) => String(row.version)}
          phoneRow={(row) => (
            <TwoLines
              title={`Version ${row.version}${row.is_current ? ' (current)' : ''}`}
              meta={
                <span className="foreign">
                  {row.note ?? row.author}
                  {(open?.byVersion.get(row.version) ?? 0) > 0 &&
                    `, ${plural(open?.byVersion.get(row.version) ?? 0, 'open run')}`}
                </span>
              }
              end={<Time iso={row.created_at} />}
            />
          )}
          onOpen={(row) =>
            void navigate({
              to: '/workflows/$workflowId/versions',
              params: { workflowId: id },
              search: row.is_current ? {} : { from: String(row.version), to: String(current) },
              replace: true,
            })
          }
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          loadMore={list.loadMore}
        />
      </div>
      {draft.error && <Problem error={draft.error} onRetry={() => void draft.refetch()} />}
      {draft.data !== undefined && <Compared workflow={id} current={current} draft={draft.data} />}
    </div>
  );
}
