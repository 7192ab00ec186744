import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useAllows } from '../session/session';
import { workflowNamesQuery } from '../workflows/queries';
import { useAllCommands } from './commands';

const RUN_ID = /^fl_run_[0-9a-z]{26}$/;

// Pages, commands and workflows by name, and a run by its id.
export default function Search({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const commands = useAllCommands();
  const [text, setText] = useState('');
  const workflows = useQuery({ ...workflowNamesQuery, enabled: useAllows('workflows:read') }).data ?? [];
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
      nothingFound="Nothing has this name."
      searchProps={{ placeholder: 'A page, a command, a workflow, the id of a run', 'aria-label': 'Search' }}
      onSpotlightClose={onClose}
    />
  );
}
