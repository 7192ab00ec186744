import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { useCursorList } from '../api/cursor-list';
import type { LiveEvent } from '../live/events';
import { Follow, useNewRows } from '../live/follow';
import { useAllows } from '../session/session';
import { CursorTable } from '../ui/cursor-table';
import { bytes, plural } from '../ui/format';
import { hasFilters } from '../ui/search-params';
import { EmptyByFilter } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import type { Column } from '../ui/virtual-table';
import { couldMatch, type DeliveryFilters, OUTCOME_WORDS } from './delivery-filters';
import classes from './deliveries.module.css';
import { DeliveryFilterBar } from './filter-bar';
import { OutcomeLabel, OutcomeMark } from './outcome';
import { fetchDeliveries, type ListedDelivery } from './queries';
import { ReplayDialog, ReplaySinceDialog } from './replay-dialog';

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

// What names the delivery of an event, if the list would show it.
function come(event: LiveEvent, filters: DeliveryFilters): string | null {
  if (event.type !== 'delivery' || !couldMatch(filters, event.data)) return null;
  const { workflow_id, rejection_id, run_id, at } = event.data;
  return [workflow_id, rejection_id ?? run_id ?? '', at].join(' ');
}

interface DeliveryListProps {
  filters: DeliveryFilters;
  onFilters: (filters: DeliveryFilters) => void;
  // Within a workflow's own page.
  fixedWorkflow?: boolean;
  // Where nothing has come yet.
  empty: ReactNode;
}

type RowsProps = Required<DeliveryListProps> & { follows: boolean; onFollows: (follows: boolean) => void };

// The deliveries that the filters find. With others it begins anew: nothing is selected, and nothing has come.
function Rows({ filters, onFilters, fixedWorkflow, empty, follows, onFollows }: RowsProps) {
  const navigate = useNavigate();
  const key = useMemo(() => ['deliveries', fixedWorkflow, filters], [fixedWorkflow, filters]);
  const list = useCursorList(key, (cursor, signal) => fetchDeliveries(filters, fixedWorkflow, cursor, signal));
  const { fresh, show } = useNewRows((event) => come(event, filters), follows, list.restart);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [replays, setReplays] = useState<'selected' | 'since' | null>(null);
  const mayReplay = useAllows('runs:write');
  const isFiltered = hasFilters(fixedWorkflow ? { ...filters, workflow: undefined } : filters);
  const close = () => setReplays(null);
  const done = () => {
    setSelected(new Set());
    list.restart();
  };
  return (
    <>
      <div className={classes.line}>
        {mayReplay && (
          <Button size="compact-sm" variant="default" onClick={() => setReplays('since')}>
            Replay all since ...
          </Button>
        )}
        <Follow {...{ fresh, show, follows, onFollows }} words={['new delivery', 'new deliveries']} />
      </div>
      <CursorTable
        list={list}
        empty={isFiltered ? <EmptyByFilter onClear={() => onFilters({})} /> : empty}
        label="Deliveries"
        columns={columns(fixedWorkflow)}
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
      />
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
        <ReplayDialog rows={list.rows.filter(({ id }) => selected.has(id))} onClose={close} onDone={done} />
      )}
      {replays === 'since' && (
        <ReplaySinceDialog
          workflow={filters.workflow}
          cause={filters.cause}
          fixedWorkflow={fixedWorkflow}
          onClose={close}
          onDone={done}
        />
      )}
    </>
  );
}

export function DeliveryList({ filters, onFilters, fixedWorkflow = false, empty }: DeliveryListProps) {
  const [follows, setFollows] = useState(false);
  const shared = { filters, onFilters, fixedWorkflow };
  return (
    <div className={classes.list}>
      <DeliveryFilterBar {...shared} />
      <Rows key={JSON.stringify(filters)} {...shared} empty={empty} follows={follows} onFollows={setFollows} />
    </div>
  );
}
