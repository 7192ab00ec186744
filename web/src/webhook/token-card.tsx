import { Button, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api/client';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { Confirm } from '../ui/confirm';
import { duration } from '../ui/format';
import { Time, useNow } from '../ui/time';
import type { Webhook } from './queries';

const OVERLAPS = [
  { value: '0s', label: 'Not at all: its URL ends at once' },
  { value: '1h', label: 'An hour' },
  { value: '24h', label: 'A day' },
  { value: '7d', label: 'A week' },
  { value: '30d', label: '30 days' },
];

// "good for another 23 h 59 m"
function Countdown({ until }: { until: string }) {
  const left = (Date.parse(until) - useNow()) / 1000;
  return left > 0 ? <strong>good for another {duration(left)}</strong> : <span className="muted">over</span>;
}

// The token in the URL, and changing it without losing deliveries.
export function TokenCard({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState('24h');
  const [asked, setAsked] = useState(false);
  const rotate = useMutation({
    mutationFn: () =>
      call(
        api.POST('/workflows/{workflowId}/webhook/rotate', {
          params: { path: { workflowId: webhook.workflow_id } },
          body: { overlap },
        }),
      ),
    onSuccess: async () => {
      setAsked(false);
      await Promise.all([
        client.invalidateQueries({ queryKey: ['webhook', webhook.workflow_id] }),
        client.invalidateQueries({ queryKey: ['workflow', webhook.workflow_id] }),
      ]);
    },
  });
  return (
    <section className="card stack" aria-labelledby="token">
      <h2 id="token">Token in the URL</h2>
      <ul>
        {webhook.tokens.map((token) => (
          <li key={token.created_at}>
            {token.is_current ? 'Current' : 'Former'}, made <Time iso={token.created_at} />
            {token.expires_at !== null && (
              <>
                , <Countdown until={token.expires_at} />
              </>
            )}
          </li>
        ))}
      </ul>
      {useAllows('hooks:write') && (
        <>
          <Select
            label="The present URL stays valid for"
            data={OVERLAPS}
            allowDeselect={false}
            value={overlap}
            onChange={(value) => value !== null && setOverlap(value)}
          />
          <div>
            <Button variant="default" onClick={() => setAsked(true)}>
              Make a new token
            </Button>
          </div>
        </>
      )}
      {asked && (
        <Confirm
          title="Make a new token?"
          action="Make a new token"
          isPending={rotate.isPending}
          error={rotate.error ? messageOf(rotate.error) : null}
          onConfirm={() => rotate.mutate()}
          onClose={() => setAsked(false)}
        >
          The URL changes. Enter the new one at the sender
          {overlap === '0s' ? ': what it sends to the present URL is refused at once.' : ' before the old one ends.'}
        </Confirm>
      )}
    </section>
  );
}
