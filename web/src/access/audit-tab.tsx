import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { api, call, type Schemas } from '../api/client';
import { useCursorList } from '../api/cursor-list';
import { CursorTable } from '../ui/cursor-table';
import { TextFilter } from '../ui/filter-bar';
import { exactTime } from '../ui/format';
import { Sheet } from '../ui/sheet';
import { EmptyByFilter } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import type { Column } from '../ui/virtual-table';

type Entry = Schemas['AuditEntry'];

const COLUMNS: Column<Entry>[] = [
  { id: 'at', title: 'When', width: '120px', cell: (entry) => <Time iso={entry.at} /> },
  { id: 'key', title: 'By key', width: '200px', cell: (entry) => <span className="foreign">{entry.key_name}</span> },
  { id: 'action', title: 'Did', width: '180px', cell: (entry) => <code>{entry.action}</code> },
  {
    id: 'object',
    title: 'To',
    cell: (entry) => <span className="foreign">{entry.object_name || entry.object_id}</span>,
  },
];

function rowId(entry: Entry): string {
  return `${entry.at} ${entry.action} ${entry.object_id} ${entry.request_id}`;
}

function Change({ entry }: { entry: Entry }) {
  return (
    <div className="stack">
      <dl className="facts">
        <dt>When</dt>
        <dd>{exactTime(entry.at)}</dd>
        <dt>By key</dt>
        <dd className="foreign">{entry.key_name}</dd>
        <dt>Did</dt>
        <dd>{entry.action}</dd>
        <dt>To</dt>
        <dd className="foreign">
          {entry.object_name} <code>{entry.object_id}</code>
        </dd>
        <dt>Request</dt>
        <dd>
          <code>{entry.request_id}</code>
        </dd>
      </dl>
      {entry.before && <Values title="Before" values={entry.before} />}
      {entry.after && <Values title="After" values={entry.after} />}
    </div>
  );
}

function Values({ title, values }: { title: string; values: Record<string, unknown> }) {
  return (
    <section>
      <h2>{title}</h2>
      <pre className="foreign wrapped">{JSON.stringify(values, null, 2)}</pre>
    </section>
  );
}

// What was done, by whom and when.
export function AuditTab() {
  const filters = useSearch({ from: '/shell/access/audit' });
  const navigate = useNavigate();
  const [shown, setShown] = useState<Entry | null>(null);
  const key = useMemo(() => ['audit', filters], [filters]);
  const list = useCursorList<Entry>(key, async (cursor, signal) => {
    const query = {
      limit: 100,
      ...(filters.action ? { action: filters.action } : {}),
      ...(filters.object ? { object_id: filters.object } : {}),
      ...(filters.key ? { key_id: filters.key } : {}),
      ...(cursor === null ? {} : { cursor }),
    };
    const page = await call(api.GET('/audit', { params: { query }, signal }));
    return { rows: page.data, next: page.next_cursor };
  });
  const setAction = (action: string) =>
    void navigate({ to: '/access/audit', search: { ...filters, action: action || undefined }, replace: true });
  return (
    <>
      <TextFilter
        size="sm"
        my="xs"
        maw={320}
        aria-label="Show only this action"
        placeholder="Action, such as workflow.update"
        value={filters.action ?? ''}
        onCommit={(text) => setAction(text.trim())}
      />
      <CursorTable
        list={list}
        empty={<EmptyByFilter onClear={() => void navigate({ to: '/access/audit', search: {}, replace: true })} />}
        label="Audit log"
        columns={[
          ...COLUMNS,
          {
            id: 'change',
            title: 'Change',
            width: '110px',
            cell: (entry) => (
              <Button size="compact-sm" variant="subtle" onClick={() => setShown(entry)}>
                Show
              </Button>
            ),
          },
        ]}
        rowId={rowId}
        onOpen={setShown}
        phoneRow={(entry) => (
          <TwoLines
            title={
              <>
                <code>{entry.action}</code> <span className="foreign">{entry.object_name}</span>
              </>
            }
            meta={<span className="foreign">{entry.key_name}</span>}
            end={<Time iso={entry.at} />}
          />
        )}
      />
      <Sheet title="What was done" opened={shown !== null} onClose={() => setShown(null)}>
        {shown && <Change entry={shown} />}
      </Sheet>
    </>
  );
}
