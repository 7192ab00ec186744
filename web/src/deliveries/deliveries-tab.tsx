import { Button, Select, TextInput } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import { useCursorList } from '../api/cursor-list';
import { useLiveEvents } from '../live/live';
import { useAllows } from '../session/session';
import { bytes, plural } from '../ui/format';
import { Empty, EmptyByFilter, Loading, Problem } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';
import { couldMatch, type DeliveryFilters, hasFilters, OUTCOME_WORDS, OUTCOMES } from './delivery-filters';
import classes from './deliveries.module.css';
import { OutcomeLabel, OutcomeMark } from './outcome';
import { type Delivery, fetchDeliveries } from './queries';
import { ReplayDialog } from './replay-dialog';

function DeliveryTime({ delivery }: { delivery: Delivery }) {
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

const COLUMNS: Column<Delivery>[] = [
  { id: 'outcome', title: 'Outcome', width: '130px', cell: ({ outcome }) => <OutcomeLabel outcome={outcome} /> },
  { id: 'time', title: 'Arrived', width: '120px', cell: (delivery) => <DeliveryTime delivery={delivery} /> },
  { id: 'status', title: 'Answer', width: '80px', align: 'end', cell: ({ status }) => status },
  { id: 'why', title: 'Why', cell: ({ detail }) => <span className="foreign">{detail}</span> },
  { id: 'sender', title: 'Sender', width: '180px', cell: ({ sender }) => <span className="foreign">{sender}</span> },
  { id: 'key', title: 'Key', width: '160px', cell: ({ key }) => <code className="foreign">{key}</code> },
  { id: 'bytes', title: 'Body', width: '90px', align: 'end', cell: ({ body_bytes }) => bytes(body_bytes) },
];

function Filters({ filters, onFilters }: { filters: DeliveryFilters; onFilters: (filters: DeliveryFilters) => void }) {
  const commit = (text: string) => text !== (filters.text ?? '') && onFilters({ ...filters, text: text || undefined });
  return (
    <div className={classes.filters} role="search" aria-label="Filters of the deliveries">
      <Select
        size="xs"
        label="Outcome"
        placeholder="Any"
        clearable
        data={OUTCOMES.map((value) => ({ value, label: OUTCOME_WORDS[value] }))}
        value={filters.outcome ?? null}
        onChange={(value) => onFilters({ ...filters, outcome: value ?? undefined })}
      />
      <TextInput
        key={filters.text}
        size="xs"
        label="Text in headers or body"
        maxLength={200}
        defaultValue={filters.text ?? ''}
        onBlur={(event) => commit(event.currentTarget.value)}
        onKeyDown={(event: KeyboardEvent<HTMLInputElement>) =>
          event.key === 'Enter' && commit(event.currentTarget.value)
        }
      />
      {hasFilters(filters) && (
        <Button size="xs" variant="subtle" onClick={() => onFilters({})}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

// How many deliveries have come that the list would show.
function useNewDeliveries(workflow: string, filters: DeliveryFilters, restart: () => void) {
  const [fresh, setFresh] = useState(0);
  useLiveEvents((events) => {
    const come = events.filter(
      (event) =>
        event.type === 'delivery' && event.data.workflow_id === workflow && couldMatch(filters, event.data.outcome),
    ).length;
    if (come > 0) setFresh((before) => before + come);
  });
  const show = useCallback(() => {
    setFresh(0);
    restart();
  }, [restart]);
  return { fresh, show };
}

export function DeliveriesTab() {
  const { workflowId } = useParams({ from: '/shell/workflows/$workflowId/deliveries' });
  const filters = useSearch({ from: '/shell/workflows/$workflowId/deliveries' });
  const navigate = useNavigate({ from: '/workflows/$workflowId/deliveries' });
  const key = useMemo(() => ['deliveries', workflowId, filters], [workflowId, filters]);
  const list = useCursorList(key, (cursor, signal) => fetchDeliveries(workflowId, filters, cursor, signal));
  const { fresh, show } = useNewDeliveries(workflowId, filters, list.restart);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [replays, setReplays] = useState(false);
  const mayReplay = useAllows('runs:start');
  const onFilters = (search: DeliveryFilters) => void navigate({ search });
  const isEmpty = !list.isLoading && list.rows.length === 0 && !list.hasMore && !list.error;

  return (
    <div className={classes.list}>
      <div className={classes.filters}>
        <Filters filters={filters} onFilters={onFilters} />
        <div className={classes.end}>
          {fresh > 0 && (
            <Button size="xs" onClick={show}>
              Show {plural(fresh, 'new delivery', 'new deliveries')}
            </Button>
          )}
        </div>
      </div>
      {list.error && <Problem error={list.error} onRetry={list.restart} />}
      {list.isLoading && <Loading rows={8} />}
      {isEmpty && (hasFilters(filters) ? <EmptyByFilter onClear={() => onFilters({})} /> : <NoDeliveries />)}
      {(list.rows.length > 0 || list.hasMore) && (
        <VirtualTable
          label="Deliveries"
          columns={COLUMNS}
          rows={list.rows}
          rowId={({ id }) => id}
          rowName={(row) => `the delivery ${row.id}, ${OUTCOME_WORDS[row.outcome]}`}
          onOpen={({ id }) => void navigate({ to: '/deliveries/$deliveryId', params: { deliveryId: id } })}
          phoneRow={(row) => (
            <TwoLines
              mark={<OutcomeMark outcome={row.outcome} label={OUTCOME_WORDS[row.outcome]} />}
              title={<DeliveryTime delivery={row} />}
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
          <Button size="xs" onClick={() => setReplays(true)}>
            Replay
          </Button>
          <Button size="xs" variant="subtle" onClick={() => setSelected(new Set())}>
            Clear the selection
          </Button>
        </div>
      )}
      {replays && (
        <ReplayDialog
          workflow={workflowId}
          ids={[...selected]}
          onClose={() => setReplays(false)}
          onDone={() => {
            setSelected(new Set());
            list.restart();
          }}
        />
      )}
    </div>
  );
}

function NoDeliveries() {
  return (
    <Empty title="There are no deliveries yet">
      Every request to the webhook appears here: what was accepted and what was refused, with the reason.
    </Empty>
  );
}
