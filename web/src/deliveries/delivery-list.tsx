import { Button, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useCursorList } from '../api/cursor-list';
import { useLiveEvents } from '../live/live';
import { useAllows } from '../session/session';
import { bytes, plural } from '../ui/format';
import { EmptyByFilter, Loading, Problem } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';
import { workflowNamesQuery } from '../workflows/queries';
import { couldMatch, type DeliveryFilters, hasFilters, OUTCOME_WORDS } from './delivery-filters';
import classes from './deliveries.module.css';
import { DeliveryFilterBar } from './filter-bar';
import { OutcomeLabel, OutcomeMark } from './outcome';
import { fetchDeliveries, type ListedDelivery } from './queries';
import { ReplayDialog, ReplaySinceDialog } from './replay-dialog';

const TAIL_MS = 1000;

function DeliveryTime({ delivery }: { delivery: ListedDelivery }) {
  return (
    <Link
      to="/deliveries/$deliveryId"
      params={{ deliveryId: delivery.id }}
      aria-label={`Delivery ${delivery.id}, ${OUTCOME_WORDS[delivery.outcome]}`}
    >
      <Time iso={delivery.at} />
    </Link>
  );
}

function columns(ofWorkflow: boolean): Column<ListedDelivery>[] {
  const all: Column<ListedDelivery>[] = [
    { id: 'outcome', title: 'Outcome', width: '130px', cell: ({ outcome }) => <OutcomeLabel outcome={outcome} /> },
    { id: 'time', title: 'Arrived', width: '120px', cell: (delivery) => <DeliveryTime delivery={delivery} /> },
    {
      id: 'workflow',
      title: 'Webhook of',
      cell: ({ workflow_name }) => <span className="foreign">{workflow_name}</span>,
    },
    { id: 'status', title: 'Answer', width: '80px', align: 'end', cell: ({ status }) => status },
    { id: 'why', title: 'Why', cell: ({ detail }) => <span className="foreign">{detail}</span> },
    { id: 'sender', title: 'Sender', width: '160px', cell: ({ sender }) => <span className="foreign">{sender}</span> },
    { id: 'key', title: 'Key', width: '140px', cell: ({ key }) => <code className="foreign">{key}</code> },
    { id: 'bytes', title: 'Body', width: '90px', align: 'end', cell: ({ body_bytes }) => bytes(body_bytes) },
  ];
  return ofWorkflow ? all.filter(({ id }) => id !== 'workflow') : all;
}

// Deliveries that have come and that the list would show: how many, or, with the tail on, at once.
function useNewDeliveries(filters: DeliveryFilters, restart: () => void) {
  const [tail, setTail] = useState(false);
  const [fresh, setFresh] = useState(0);
  useLiveEvents((events) => {
    const come = events.filter((event) => event.type === 'delivery' && couldMatch(filters, event.data)).length;
    if (come > 0) setFresh((before) => before + come);
  });
  const show = useCallback(() => {
    setFresh(0);
    restart();
  }, [restart]);
  useEffect(() => {
    if (!tail || fresh === 0) return;
    const timer = setTimeout(show, TAIL_MS);
    return () => clearTimeout(timer);
  }, [tail, fresh, show]);
  return { fresh, show, tail, setTail };
}

interface DeliveryListProps {
  filters: DeliveryFilters;
  onFilters: (filters: DeliveryFilters) => void;
  // Within a workflow's own page.
  fixedWorkflow?: boolean;
  // Where nothing has come yet.
  empty: ReactNode;
}

export function DeliveryList({ filters, onFilters, fixedWorkflow = false, empty }: DeliveryListProps) {
  const navigate = useNavigate();
  const mayRead = useAllows('workflows:read');
  const names = useQuery({ ...workflowNamesQuery, enabled: !fixedWorkflow && mayRead }).data ?? [];
  const key = useMemo(() => ['deliveries', fixedWorkflow, filters], [fixedWorkflow, filters]);
  const list = useCursorList(key, (cursor, signal) => fetchDeliveries(filters, fixedWorkflow, cursor, signal));
  const { fresh, show, tail, setTail } = useNewDeliveries(filters, list.restart);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [replays, setReplays] = useState<'selected' | 'since' | null>(null);
  const mayReplay = useAllows('runs:write');
  const filtered = hasFilters(fixedWorkflow ? { ...filters, workflow: undefined } : filters);
  const isEmpty = !list.isLoading && list.rows.length === 0 && !list.hasMore && !list.error;
  const done = () => {
    setSelected(new Set());
    list.restart();
  };

  return (
    <div className={classes.list}>
      <DeliveryFilterBar filters={filters} onFilters={onFilters} fixedWorkflow={fixedWorkflow} names={names} />
      <div className={classes.line}>
        {mayReplay && (
          <Button size="compact-sm" variant="default" onClick={() => setReplays('since')}>
            Replay all since ...
          </Button>
        )}
        <span className={classes.end}>
          {fresh > 0 && !tail && (
            <Button size="compact-sm" onClick={show}>
              Show {plural(fresh, 'new delivery', 'new deliveries')}
            </Button>
          )}
          <Switch size="xs" label="Follow" checked={tail} onChange={(event) => setTail(event.currentTarget.checked)} />
        </span>
      </div>
      {list.error && <Problem error={list.error} onRetry={list.restart} />}
      {list.isLoading && <Loading rows={8} />}
      {isEmpty && (filtered ? <EmptyByFilter onClear={() => onFilters({})} /> : empty)}
      {(list.rows.length > 0 || list.hasMore) && (
        <VirtualTable
          label="Deliveries"
          columns={columns(fixedWorkflow)}
          rows={list.rows}
          rowId={({ id }) => id}
          rowName={(row) => `the delivery ${row.id}, ${OUTCOME_WORDS[row.outcome]}`}
          onOpen={({ id }) => void navigate({ to: '/deliveries/$deliveryId', params: { deliveryId: id } })}
          phoneRow={(row) => (
            <TwoLines
              mark={<OutcomeMark outcome={row.outcome} label={OUTCOME_WORDS[row.outcome]} />}
              title={
                <>
                  <DeliveryTime delivery={row} /> <span className="foreign">{row.workflow_name}</span>
                </>
              }
              meta={<span className="foreign">{row.detail ?? row.sender}</span>}
              end={row.status}
            />
          )}
          selection={mayReplay ? { ids: selected, onChange: setSelected } : undefined}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          loadMore={list.loadMore}
        />
      )}
      {selected.size > 0 && (
        <div className={classes.selected} role="region" aria-label="Selected deliveries">
          <strong>{plural(selected.size, 'delivery', 'deliveries')} selected</strong>
          <Button size="xs" onClick={() => setReplays('selected')}>
            Replay
          </Button>
          <Button size="xs" variant="subtle" onClick={() => setSelected(new Set())}>
            Clear the selection
          </Button>
        </div>
      )}
      {replays === 'selected' && (
        <ReplayDialog
          rows={list.rows.filter(({ id }) => selected.has(id))}
          onClose={() => setReplays(null)}
          onDone={done}
        />
      )}
      {replays === 'since' && (
        <ReplaySinceDialog
          workflow={filters.workflow}
          cause={filters.cause}
          names={names}
          fixedWorkflow={fixedWorkflow}
          onClose={() => setReplays(null)}
          onDone={done}
        />
      )}
    </div>
  );
}
