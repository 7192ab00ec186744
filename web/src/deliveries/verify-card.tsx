import { Button, Group, PasswordInput, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { messageOf } from '../api/errors';
import { Checks } from './checks';
import classes from './deliveries.module.css';
import { sendersQuery, verifyDelivery, type WholeDelivery } from './queries';

// The settings of a webhook_trigger to check with; null for those that the webhook has.
function settingsToTry(sender: string | null, secret: string): Record<string, unknown> | null {
  if (sender === null && secret === '') return null;
  return {
    ...(sender === null ? {} : { sender }),
    ...(secret === '' ? {} : { signature: { secrets: [secret] } }),
  };
}

// Whether the delivery would pass now, or with another sender and secret.
export function VerifyCard({ delivery }: { delivery: WholeDelivery }) {
  const [sender, setSender] = useState<string | null>(null);
  const [secret, setSecret] = useState('');
  const senders = useQuery(sendersQuery);
  const verify = useMutation({
    mutationFn: () => verifyDelivery(delivery.id, settingsToTry(sender, secret)),
    onSuccess: () => setSecret(''),
  });
  return (
    <section className="card stack" aria-labelledby="verify">
      <div className={classes.head}>
        <h2 id="verify">Check it again</h2>
        <Link to="/workflows/$workflowId/webhook" params={{ workflowId: delivery.workflow_id }}>
          Change the webhook
        </Link>
      </div>
      <p className="muted">With the present settings, or with others to try. Nothing is changed or started.</p>
      <Group align="flex-end">
        <Select
          label="Sender"
          placeholder="As the webhook has it"
          clearable
          searchable
          limit={50}
          nothingFoundMessage="No sender has this name"
          data={(senders.data ?? []).map(({ name, title }) => ({ value: name, label: title }))}
          value={sender}
          onChange={setSender}
        />
        <PasswordInput
          label="Secret"
          placeholder="As the webhook has it"
          autoComplete="off"
          value={secret}
          disabled={sender === null}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
          Check again
        </Button>
      </Group>
      {sender === null && <p className="meta">A secret can be tried once a sender is chosen.</p>}
      {verify.error && <p role="alert">{messageOf(verify.error)}</p>}
      {verify.data && (
        <>
          <p role="status">
            {verify.data.passes ? 'The webhook would take it.' : 'The webhook would refuse it again.'}
          </p>
          <Checks checks={verify.data.checks} label="Checks with these settings" />
        </>
      )}
    </section>
  );
}
