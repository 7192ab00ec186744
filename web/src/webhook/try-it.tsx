import { Button, Group } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../api/client';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { CopyField } from '../ui/copy';
import type { TaggedWorkflow } from '../workflows/queries';
import { plainCurl, signedCurl } from './curl';
import { dataOf, senderQuery } from './queries';
import { members, senderFields } from './trigger';

// The command that sends a delivery as the webhook wants it, and whether it needs $SECRET.
function useCurl(tagged: TaggedWorkflow, url: string): { command: string | null; isSigned: boolean } {
  const data = dataOf(tagged);
  const own = members(data.signature);
  const { proof, sender, unsigned } = senderFields(data);
  const named = sender ?? (typeof own.scheme === 'string' ? own.scheme : null);
  const file = useQuery({ ...senderQuery(named ?? ''), enabled: named !== null }).data;
  if (proof === 'none' || unsigned || (file && (file.signature ?? null) === null))
    return { command: plainCurl(url), isSigned: false };
  // Members of the webhook are before those of the sender's file.
  const signature = named === null ? { content: '{body}', encoding: 'hex', ...own } : { ...file?.signature, ...own };
  const id = data.delivery_id ?? file?.delivery_id;
  return { command: named !== null && !file ? null : signedCurl(url, signature, id), isSigned: true };
}

function TestDelivery({ workflow }: { workflow: string }) {
  const send = useMutation({
    mutationFn: () =>
      call(
        api.POST('/workflows/{workflowId}/test-delivery', {
          params: { path: { workflowId: workflow } },
          body: { body: '{"name": "ann", "total": 12.5}' },
        }),
      ),
  });
  return (
    <>
      <Group>
        <Button variant="default" loading={send.isPending} onClick={() => send.mutate()}>
          Send a test delivery
        </Button>
      </Group>
      {send.error && (
        <p role="alert" className="foreign">
          {messageOf(send.error)}
        </p>
      )}
      {send.data && (
        <p role="status">
          Answered with {send.data.status}.{' '}
          {send.data.execution_id !== null && (
            <Link to="/runs/$runId" params={{ runId: send.data.execution_id }}>
              Its run
            </Link>
          )}
        </p>
      )}
    </>
  );
}

// Ways to send something to the webhook now.
export function TryIt({ tagged, url }: { tagged: TaggedWorkflow; url: string }) {
  const { command, isSigned } = useCurl(tagged, url);
  const mayTest = useAllows('hooks:write');
  return (
    <section className="stack" aria-labelledby="try">
      <h2 id="try">Try it</h2>
      {command !== null ? (
        <>
          {isSigned && (
            <p className="muted">
              In a shell, after <code>read -r SECRET</code> and the secret that you gave the sender.
            </p>
          )}
          <CopyField text={command} label="Copy the command" />
        </>
      ) : (
        isSigned && (
          <p className="muted">
            A shell cannot sign as this sender does. <code>sluice send</code> can, for senders whose secret you have.
          </p>
        )
      )}
      {mayTest && isSigned && <TestDelivery workflow={tagged.workflow.id} />}
    </section>
  );
}
