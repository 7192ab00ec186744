import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { messageOf } from '../api/errors';
import { Checks } from '../deliveries/checks';
import { OUTCOME_WORDS } from '../deliveries/delivery-filters';
import { OutcomeLabel, OutcomeMark } from '../deliveries/outcome';
import { deliveryQuery, type ListedDelivery, type WholeDelivery } from '../deliveries/queries';
import { chooseSample } from '../editor/testing/store';
import { useLiveEvents } from '../live/live';
import { useAllows } from '../session/session';
import { CopyField } from '../ui/copy';
import { bytes } from '../ui/format';
import { LinkButton } from '../ui/link-button';
import { notify } from '../ui/notify';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { ActiveSwitch } from '../workflows/active-switch';
import { freeName } from '../workflows/create';
import { useWorkflow } from '../workflows/detail-page';
import frame from '../workflows/detail-page.module.css';
import type { TaggedWorkflow } from '../workflows/queries';
import { createSample, samplesQuery } from '../workflows/samples';
import { TABS } from '../workflows/tabs';
import { PayloadTree } from './payload-tree';
import { newestQuery } from './queries';
import { TryIt } from './try-it';
import classes from './webhook.module.css';

const SHOWN = 10;
// A delivery that was refused is stored a moment after its answer.
const LOOK_AGAIN_MS = 100;
const LOOK_AT_MOST_MS = 3000;

// The newest deliveries, and each new one as it comes.
function useArrivals(workflow: string) {
  const client = useQueryClient();
  const [expected, setExpected] = useState<{ id: string; until: number } | null>(null);
  const options = newestQuery(workflow, SHOWN);
  const query = useQuery({
    ...options,
    refetchInterval: ({ state }) =>
      // When many come at once, the one that is expected may never be among the newest.
      expected !== null && Date.now() < expected.until && !state.data?.some(({ id }) => id === expected.id)
        ? LOOK_AGAIN_MS
        : false,
  });
  useLiveEvents((events) => {
    for (const event of events) {
      if (event.type !== 'delivery' || event.data.workflow_id !== workflow) continue;
      const id = event.data.rejection_id ?? event.data.run_id;
      setExpected(id == null ? null : { id, until: Date.now() + LOOK_AT_MOST_MS });
      void client.invalidateQueries({ queryKey: options.queryKey });
    }
  });
  return query;
}

function UseAsSample({ delivery }: { delivery: WholeDelivery }) {
  const client = useQueryClient();
  const workflow = delivery.workflow_id;
  const samples = useQuery(samplesQuery(workflow));
  const save = useMutation({
    mutationFn: (name: string) => createSample(workflow, name, { from_delivery: delivery.id }),
    onSuccess: async ({ name, bytes: size }) => {
      chooseSample(workflow, { kind: 'saved', workflow, name, bytes: size });
      await client.invalidateQueries({ queryKey: samplesQuery(workflow).queryKey });
      notify(`It is kept as the sample "${name}", on which the editor tries steps.`);
    },
    onError: (problem) => notify(messageOf(problem)),
  });
  const isSample = samples.data?.data.some(({ source }) => source.id === delivery.id);
  if (isSample) return <span role="status">It is a sample.</span>;
  return (
    <Button
      variant="default"
      loading={save.isPending}
      disabled={!samples.data}
      onClick={() => save.mutate(freeName('Sample', samples.data?.data.map(({ name }) => name) ?? []))}
    >
      Use as sample
    </Button>
  );
}

function BuildNext({ workflow }: { workflow: string }) {
  const editor = TABS.find(({ label }) => label === 'Editor');
  if (!editor) return null;
  return (
    <LinkButton to={editor.to} params={{ workflowId: workflow }}>
      Build the next step
    </LinkButton>
  );
}

function Payload({ delivery }: { delivery: WholeDelivery }) {
  if (!delivery.body_is_whole)
    return (
      <p>
        The body has {bytes(delivery.body_bytes)}; its{' '}
        {delivery.execution_id ? (
          <Link to="/runs/$runId" params={{ runId: delivery.execution_id }}>
            run
          </Link>
        ) : (
          'delivery'
        )}{' '}
        shows more of it.
      </p>
    );
  return delivery.body_base64 === null ? (
    <PayloadTree text={delivery.body} />
  ) : (
    <p>The body is not text; the delivery shows its bytes.</p>
  );
}

function Arrived({ delivery }: { delivery: WholeDelivery }) {
  const mayWrite = useAllows('workflows:write');
  const failed = delivery.checks.filter(({ state }) => state === 'failed');
  return (
    <div className="stack">
      <div className={classes.head}>
        <span>
          <OutcomeLabel outcome={delivery.outcome} /> <Time iso={delivery.at} />
        </span>
        <Link to="/deliveries/$deliveryId" params={{ deliveryId: delivery.id }}>
          All about this delivery
        </Link>
      </div>
      {delivery.detail && failed.every(({ detail }) => detail !== delivery.detail) && (
        <p className="foreign">{delivery.detail}</p>
      )}
      {failed.length > 0 && <Checks checks={failed} label="Why" />}
      <Payload delivery={delivery} />
      {mayWrite && (
        <Group>
          <BuildNext workflow={delivery.workflow_id} />
          <UseAsSample delivery={delivery} />
        </Group>
      )}
    </div>
  );
}

function Arrivals({ rows }: { rows: ListedDelivery[] }) {
  // The newest one, until another is chosen.
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = rows.find(({ id }) => id === chosen) ?? rows[0];
  const whole = useQuery({ ...deliveryQuery(shown?.id ?? ''), enabled: shown !== undefined });
  return (
    <section className="card stack" aria-label="What arrived">
      <Loaded query={whole}>{(delivery) => <Arrived key={delivery.id} delivery={delivery} />}</Loaded>
      {rows.length > 1 && <h3 className={classes.small}>The last deliveries</h3>}
      <ul className={classes.others} aria-label="The last deliveries">
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" aria-pressed={row.id === shown?.id} onClick={() => setChosen(row.id)}>
              <span>
                <OutcomeMark outcome={row.outcome} /> {OUTCOME_WORDS[row.outcome]}
              </span>
              <Time iso={row.at} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Screen({ tagged }: { tagged: TaggedWorkflow }) {
  const { workflow } = tagged;
  const query = useArrivals(workflow.id);
  const url = workflow.webhook_url;
  if (url === null) return <p>This workflow does not begin with a webhook.</p>;
  return (
    <div className="stack">
      {!workflow.is_active && (
        <div className={`card ${classes.head}`} role="alert">
          <span>The workflow is inactive: deliveries are refused.</span>
          <ActiveSwitch workflow={workflow} />
        </div>
      )}
      <div className={classes.screen}>
        <section className={`card stack ${classes.url}`} aria-labelledby="first-url">
          <h2 id="first-url">Send a request to this URL</h2>
          <CopyField text={url} label="Copy the URL" />
        </section>
        <div className={`stack ${classes.come}`}>
          <Loaded query={query}>
            {(rows) => (
              <>
                <p className={classes.waits} role="status">
                  <span className={classes.dot} aria-hidden />
                  {rows.length === 0 ? 'Waiting for a request ...' : 'Waiting for the next request ...'}
                </p>
                {rows.length > 0 && <Arrivals rows={rows} />}
              </>
            )}
          </Loaded>
        </div>
        <div className="card">
          <TryIt tagged={tagged} url={url} />
        </div>
      </div>
    </div>
  );
}

// The way to a first delivery: where to send it, and what arrives, as it arrives. It waits for as long as it is open.
export function FirstWebhook() {
  return (
    <div className={frame.scroll}>
      <Loaded query={useWorkflow()}>{(tagged) => <Screen tagged={tagged} />}</Loaded>
    </div>
  );
}
