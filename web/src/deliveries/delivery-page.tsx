import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { CopyButton } from '../ui/copy';
import { bytes } from '../ui/format';
import { Page } from '../ui/page';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { workflowQuery } from '../workflows/queries';
import { Checks } from './checks';
import classes from './deliveries.module.css';
import { hexDump } from './hex';
import { OutcomeLabel } from './outcome';
import { deliveryQuery, keepDelivery, replayDelivery, type WholeDelivery } from './queries';
import { VerifyCard } from './verify-card';

// With what compares texts, which few deliveries need.
const ConflictCard = lazy(() => import('./conflict-card'));

function RunLink({ run }: { run: string }) {
  return (
    <Link to="/runs/$runId" params={{ runId: run }}>
      {run}
    </Link>
  );
}

function Facts({ delivery }: { delivery: WholeDelivery }) {
  const workflow = useQuery(workflowQuery(delivery.workflow_id)).data?.workflow;
  return (
    <dl className="facts card">
      <dt>Outcome</dt>
      <dd>
        <OutcomeLabel outcome={delivery.outcome} />
      </dd>
      <dt>Webhook of</dt>
      <dd className="foreign">
        <Link to="/workflows/$workflowId/deliveries" params={{ workflowId: delivery.workflow_id }}>
          {workflow?.name ?? delivery.workflow_id}
        </Link>
        {delivery.settings_version !== null && `, version ${delivery.settings_version}`}
      </dd>
      <dt>Arrived</dt>
      <dd>
        <Time iso={delivery.at} />
      </dd>
      {delivery.execution_id !== null && (
        <>
          <dt>Run</dt>
          <dd>
            <RunLink run={delivery.execution_id} />
          </dd>
        </>
      )}
      {delivery.first_execution_id !== null && (
        <>
          <dt>First run with the key</dt>
          <dd>
            <RunLink run={delivery.first_execution_id} />
          </dd>
        </>
      )}
      {delivery.replayed !== null && (
        <>
          <dt>Replayed</dt>
          <dd>
            <Time iso={delivery.replayed.at} />, as <RunLink run={delivery.replayed.execution_id} />
          </dd>
        </>
      )}
      {delivery.key !== null && (
        <>
          <dt>Idempotency key</dt>
          <dd>
            <code className="foreign">{delivery.key}</code>
          </dd>
        </>
      )}
      {delivery.expires_at !== null && (
        <>
          <dt>Deleted</dt>
          <dd>
            <Time iso={delivery.expires_at} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Body({ delivery }: { delivery: WholeDelivery }) {
  const isText = delivery.body_base64 === null;
  const shown = isText ? delivery.body : hexDump(delivery.body_base64 ?? '');
  return (
    <>
      <div className={classes.head}>
        <h3>Body, {bytes(delivery.body_bytes)}</h3>
        {isText && delivery.body !== '' && (
          <CopyButton
            text={delivery.body}
            label={delivery.body_is_whole ? 'Copy the body' : 'Copy what is shown of the body'}
          />
        )}
      </div>
      {!delivery.body_is_whole && (
        <p className="muted">
          {delivery.outcome === 'accepted'
            ? 'Only the first 64 KB are shown. The run and the API have all of it.'
            : 'Only the first 64 KB were kept.'}
        </p>
      )}
      {shown === '' ? (
        <p className="muted">It is empty.</p>
      ) : (
        <pre className={classes.bytes} tabIndex={0} aria-label="Body">
          {shown}
        </pre>
      )}
    </>
  );
}

function RequestCard({ delivery }: { delivery: WholeDelivery }) {
  const headers = Object.entries(delivery.headers);
  return (
    <section className="card stack" aria-labelledby="request">
      <h2 id="request">Request</h2>
      <p className="foreign">
        <code>
          {delivery.method} .../{delivery.path.replace(/^\//, '')}
          {delivery.query && `?${delivery.query}`}
        </code>
      </p>
      <dl className={classes.checkFacts}>
        {headers.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt className="foreign">{name}</dt>
            <dd>
              <code className="foreign">{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <Body delivery={delivery} />
    </section>
  );
}

function AnswerCard({ delivery }: { delivery: WholeDelivery }) {
  const { status, body } = delivery.answer;
  return (
    <section className="card stack" aria-labelledby="answer">
      <h2 id="answer">Answer{status !== null && ` ${status}`}</h2>
      {status === null && <p className="muted">The result of the run was the answer.</p>}
      {body !== null && (
        <pre className={classes.bytes} tabIndex={0} aria-label="Answer">
          {body}
        </pre>
      )}
    </section>
  );
}

function Actions({ delivery }: { delivery: WholeDelivery }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayStart = useAllows('runs:start');
  const mayKeep = useAllows('hooks:write') && delivery.outcome !== 'accepted';
  const keep = useMutation({
    mutationFn: () => keepDelivery(delivery.id, !delivery.is_kept),
    onSuccess: (changed) => client.setQueryData(deliveryQuery(delivery.id).queryKey, changed),
  });
  const replay = useMutation({
    mutationFn: () => replayDelivery(delivery.id),
    onSuccess: async ({ execution_id }) => {
      await client.invalidateQueries({ queryKey: ['delivery', delivery.id] });
      if (execution_id !== null) await navigate({ to: '/runs/$runId', params: { runId: execution_id } });
    },
  });
  const error = keep.error ?? replay.error;
  return (
    <>
      {error && <span role="alert">{messageOf(error)}</span>}
      {mayKeep && (
        <Button variant="default" loading={keep.isPending} onClick={() => keep.mutate()}>
          {delivery.is_kept ? 'Stop keeping' : 'Keep'}
        </Button>
      )}
      {mayStart && delivery.can_be_replayed && (
        <Button loading={replay.isPending} onClick={() => replay.mutate()}>
          Replay
        </Button>
      )}
    </>
  );
}

export function DeliveryPage() {
  const { deliveryId } = useParams({ from: '/shell/deliveries/$deliveryId' });
  const query = useQuery(deliveryQuery(deliveryId));
  const mayVerify = useAllows('hooks:write');
  return (
    <Page title="Delivery" actions={query.data && <Actions delivery={query.data} />}>
      <Loaded query={query}>
        {(delivery) => (
          <div className="stack">
            {delivery.detail && <p className={`${classes.reason} foreign`}>{delivery.detail}</p>}
            <div className={classes.columns}>
              <div className="stack">
                <Facts delivery={delivery} />
                <section className="card" aria-labelledby="checks">
                  <h2 id="checks">Checks</h2>
                  <Checks checks={delivery.checks} label="Checks" />
                </section>
                {mayVerify && delivery.outcome !== 'accepted' && <VerifyCard delivery={delivery} />}
              </div>
              <div className="stack">
                {delivery.outcome === 'conflict' && delivery.first_execution_id !== null && (
                  <Suspense>
                    <ConflictCard delivery={delivery} firstRun={delivery.first_execution_id} />
                  </Suspense>
                )}
                <RequestCard delivery={delivery} />
                <AnswerCard delivery={delivery} />
              </div>
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
