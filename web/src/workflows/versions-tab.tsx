import { useCursorList } from '../api/cursor-list';
import { answer, api, nextCursor, type Schemas } from '../api/client';
import { Loading, Problem } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';
import { useWorkflow } from './detail-page';

type Version = Schemas['Version'];

const COLUMNS: Column<Version>[] = [
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
  { id: 'note', title: 'Note', cell: (row) => <span className="foreign">{row.note}</span> },
];

export function VersionsTab() {
  const id = useWorkflow().data?.workflow.id ?? '';
  const list = useCursorList<Version>(['workflow', id, 'versions'], async (cursor, signal) => {
    const query = { limit: 100, ...(cursor === null ? {} : { cursor }) };
    const { data, response } = await answer(
      api.GET('/workflows/{workflowId}/versions', { params: { path: { workflowId: id }, query }, signal }),
    );
    return { rows: data, next: nextCursor(response) };
  });
  if (list.error) return <Problem error={list.error} onRetry={list.restart} />;
  if (list.isLoading) return <Loading />;
  return (
    <VirtualTable
      label="Versions"
      columns={COLUMNS}
      rows={list.rows}
      rowId={(row) => String(row.version)}
      phoneRow={(row) => (
        <TwoLines
          title={`Version ${row.version}${row.is_current ? ' (current)' : ''}`}
          meta={<span className="foreign">{row.note ?? row.author}</span>}
          end={<Time iso={row.created_at} />}
        />
      )}
      hasMore={list.hasMore}
      isLoadingMore={list.isLoadingMore}
      loadMore={list.loadMore}
    />
  );
}
