import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api/client';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { DependentList } from '../ui/dependents';
import { notify } from '../ui/notify';
import { Loaded } from '../ui/states';
import type { WorkflowWithGraph } from './queries';

// The workflows that would miss this one. While one starts it or names it in on_failure, the server refuses.
function DependentsOf({ workflow }: { workflow: WorkflowWithGraph }) {
  const query = useQuery({
    queryKey: ['workflow', workflow.id, 'dependents'],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/{workflowId}/dependents', { params: { path: { workflowId: workflow.id } }, signal })),
  });
  if (query.data?.data.length === 0) return null;
  return (
    <Loaded query={query} loading={<p className="muted">Looking for what uses it ...</p>}>
      {(dependents) => (
        <div>
          <p>These workflows start it or hear of its failures:</p>
          <DependentList dependents={dependents} />
        </div>
      )}
    </Loaded>
  );
}

export function DeleteWorkflow({ workflow }: { workflow: WorkflowWithGraph }) {
  const [asked, setAsked] = useState(false);
  const [typed, setTyped] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => call(api.DELETE('/workflows/{workflowId}', { params: { path: { workflowId: workflow.id } } })),
    onSuccess: async () => {
      await navigate({ to: '/workflows' });
      client.removeQueries({ queryKey: ['workflow', workflow.id] });
      await client.invalidateQueries({ queryKey: ['workflows'] });
      notify(`${workflow.name} is deleted.`);
    },
  });
  if (!useAllows('workflows:write')) return null;
  return (
    <section className="card stack" aria-labelledby="delete">
      <h2 id="delete">Delete</h2>
      <p>Its versions, its runs and their logs go with it, and open runs are cancelled.</p>
      <Group>
        <Button color="red" variant="outline" onClick={() => setAsked(true)}>
          Delete workflow
        </Button>
      </Group>
      <Modal
        opened={asked}
        onClose={() => setAsked(false)}
        title="Delete this workflow?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <DependentsOf workflow={workflow} />
          <p className="foreign">
            This cannot be undone. Type the name <strong>{workflow.name}</strong> to go on.
          </p>
          <TextInput
            label="Name"
            value={typed}
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {remove.error && <p role="alert">{messageOf(remove.error)}</p>}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsked(false)}>
              Keep it
            </Button>
            <Button
              color="red"
              disabled={typed.trim() !== workflow.name.trim()}
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              Delete workflow
            </Button>
          </Group>
        </Stack>
      </Modal>
    </section>
  );
}
