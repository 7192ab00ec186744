import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { CopyField } from '../ui/copy';
import { bytes } from '../ui/format';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { useWorkflow } from './detail-page';
import classes from './detail-page.module.css';

type Webhook = Schemas['Webhook'];

function curlFor(url: string): string {
  return `curl -X POST '${url}' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"name": "ann", "total": 12.5}'`;
}

function settingsOf({ settings }: Webhook): [string, string][] {
  const { signature, idempotency, rate_limit } = settings;
  return [
    ['Sender', settings.sender ?? 'any'],
    [
      'Signature',
      signature ? `${signature.scheme}, in ${signature.header}` : 'none: everybody who knows the URL can deliver',
    ],
    [
      'Idempotency key',
      idempotency.header ?? idempotency.path ?? idempotency.delivery_id ?? 'the header Idempotency-Key',
    ],
    ['Kept for', idempotency.window],
    ['Rate limit', rate_limit ? `${rate_limit.limit} in ${rate_limit.window}, ${rate_limit.burst} at once` : 'none'],
    ['Largest body', settings.body_bytes_max === null ? "the server's limit" : bytes(settings.body_bytes_max)],
    ['Methods', settings.methods.join(', ')],
  ];
}

function Token({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const rotate = useMutation({
    mutationFn: () =>
      call(
        api.POST('/workflows/{workflowId}/webhook/rotate', {
          params: { path: { workflowId: webhook.workflow_id } },
          body: {},
        }),
      ),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['webhook', webhook.workflow_id] }),
        client.invalidateQueries({ queryKey: ['workflow', webhook.workflow_id] }),
      ]),
  });
  return (
    <section className="card stack" aria-labelledby="token">
      <h2 id="token">Token</h2>
      <ul className="stack">
        {webhook.tokens.map((token) => (
          <li key={token.created_at}>
            {token.is_current ? 'Current' : 'Former'}, made <Time iso={token.created_at} />
            {token.expires_at !== null && (
              <>
                , good until <Time iso={token.expires_at} />
              </>
            )}
          </li>
        ))}
      </ul>
      {useAllows('hooks:write') && (
        <div>
          <Button variant="default" loading={rotate.isPending} onClick={() => rotate.mutate()}>
            Make a new token
          </Button>
          <p className="meta">The URL changes; the one of now stays good for a while.</p>
        </div>
      )}
      {rotate.error && <p role="alert">{messageOf(rotate.error)}</p>}
    </section>
  );
}

export function WebhookTab() {
  const workflow = useWorkflow().data?.workflow;
  const id = workflow?.id ?? '';
  const query = useQuery({
    queryKey: ['webhook', id],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/{workflowId}/webhook', { params: { path: { workflowId: id } }, signal })),
    enabled: id !== '',
  });
  return (
    <div className={classes.scroll}>
      <Loaded query={query}>
        {(webhook) => (
          <div className={classes.columns}>
            <div className="stack">
              <section className="card stack" aria-labelledby="url">
                <h2 id="url">URL</h2>
                <CopyField text={webhook.webhook_url ?? ''} label="Copy the URL" />
                {!webhook.is_active && <p role="alert">The workflow is inactive: deliveries are answered with 404.</p>}
                <h2>Try it</h2>
                <CopyField text={curlFor(webhook.webhook_url ?? '')} label="Copy the command" />
              </section>
            </div>
            <div className="stack">
              <section className="card stack" aria-labelledby="settings">
                <h2 id="settings">How deliveries are taken</h2>
                <dl className="facts">
                  {settingsOf(webhook).map(([name, value]) => (
                    <div key={name} style={{ display: 'contents' }}>
                      <dt>{name}</dt>
                      <dd className="foreign">{value}</dd>
                    </div>
                  ))}
                </dl>
              </section>
              <Token webhook={webhook} />
            </div>
          </div>
        )}
      </Loaded>
    </div>
  );
}
