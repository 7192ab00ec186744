import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { foundContactsQuery, nameOf } from '../records/contacts/queries';
import { useAllows } from '../session/session';
import { workflowNamesQuery } from '../workflows/queries';
import { useAllCommands } from './commands';

const RUN_ID = /^fl_run_[0-9a-z]{26}$/;
const CONTACTS_FROM = 3;
const CONTACTS_MAX = 5;

// The contacts that the server finds by a text.
function useContacts(text: string) {
  const [asked] = useDebouncedValue(text.trim(), 200);
  const mayRead = useAllows('records:read');
  const query = useQuery({ ...foundContactsQuery(asked), enabled: mayRead && asked.length >= CONTACTS_FROM });
  return asked.length >= CONTACTS_FROM ? (query.data?.slice(0, CONTACTS_MAX) ?? []) : [];
}

// Pages, commands and workflows by name, contacts as on their page, and a run by its id.
export default function Search({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const commands = useAllCommands();
  const [text, setText] = useState('');
  const workflows = useQuery({ ...workflowNamesQuery, enabled: useAllows('workflows:read') }).data ?? [];
  const contacts = useContacts(text);
  useEffect(() => spotlight.open(), []);

  const runId = text.trim();
  const runs: SpotlightActionData[] = RUN_ID.test(runId)
    ? [
        {
          id: 'run',
          label: `Open the run ${runId}`,
          onClick: () => void navigate({ to: '/runs/$runId', params: { runId } }),
        },
      ]
    : [];
  const actions: SpotlightActionData[] = [
    ...runs,
    ...commands
      .filter(({ id, isHandledElsewhere }) => id !== 'search' && isHandledElsewhere !== true)
      .map(({ id, label, keys, run }) => ({ id, label, rightSection: keys, onClick: run })),
    ...workflows.map(({ id, name }) => ({
      id,
      label: name,
      description: 'Workflow',
      onClick: () => void navigate({ to: '/workflows/$workflowId', params: { workflowId: id } }),
    })),
    ...contacts.map((contact) => ({
      id: contact.id,
      label: nameOf(contact),
      description: `Contact, ${contact.phone_number}`,
      // The server has found it by what need not be in these words.
      keywords: text,
      onClick: () => void navigate({ to: '/contacts/$contactId', params: { contactId: contact.id } }),
    })),
  ];
  return (
    <Spotlight
      actions={actions}
      query={text}
      onQueryChange={setText}
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
      shortcut={null}
      limit={30}
      scrollable
      maxHeight="60vh"
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      nothingFound="Nothing has this name."
      searchProps={{ placeholder: 'A page, a command, a workflow, a contact, the id of a run', 'aria-label': 'Search' }}
      onSpotlightClose={onClose}
    />
  );
}
