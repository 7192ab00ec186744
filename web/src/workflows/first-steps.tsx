import { useQuery } from '@tanstack/react-query';
import { IconFileImport, IconPlayerPlay, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { Empty } from '../ui/states';
import { EXAMPLE, freeName, STARTS, useCreateWorkflow } from './create';
import classes from './first-steps.module.css';
import { ImportWorkflow } from './import-workflow';
import { workflowNamesQuery } from './queries';

// What to do on a server without workflows.
export function FirstSteps() {
  const mayWrite = useAllows('workflows:write');
  const names = useQuery(workflowNamesQuery).data?.map(({ name }) => name) ?? [];
  const create = useCreateWorkflow();
  const receive = useCreateWorkflow('first-webhook');
  const isPending = create.isPending || receive.isPending;
  const error = create.error ?? receive.error;
  const [importing, setImporting] = useState(false);
  if (!mayWrite)
    return (
      <Empty title="There are no workflows yet">Somebody whose key has workflows:write can create the first one.</Empty>
    );
  const cards = [
    {
      icon: IconWebhook,
      title: 'Receive my first webhook',
      text: 'Makes a URL and shows what arrives there at once, with the reason where it is refused.',
      run: () => receive.mutate({ name: freeName('My webhook', names), nodes: [...STARTS.webhook.nodes], edges: [] }),
    },
    {
      icon: IconPlayerPlay,
      title: 'Run the example',
      text: 'A webhook, a text and a condition, ready to be called.',
      run: () => create.mutate({ ...EXAMPLE, name: freeName('Example', names) }),
    },
    {
      icon: IconFileImport,
      title: 'Import',
      text: 'A definition as JSON, from a file or pasted.',
      run: () => setImporting(true),
    },
  ];
  return (
    <section aria-label="First steps">
      <ul className={classes.cards}>
        {cards.map(({ icon: Icon, title, text, run }) => (
          <li key={title}>
            <button type="button" className={classes.card} onClick={run} disabled={isPending}>
              <Icon size={28} stroke={1.75} aria-hidden />
              <strong>{title}</strong>
              <span className="muted">{text}</span>
            </button>
          </li>
        ))}
      </ul>
      {error && <p role="alert">{messageOf(error)}</p>}
      {importing && <ImportWorkflow onClose={() => setImporting(false)} />}
    </section>
  );
}
