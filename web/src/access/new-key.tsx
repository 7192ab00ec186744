import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call, type Schemas } from '../api/client';
import { messageOf } from '../api/errors';
import { CopyField } from '../ui/copy';
import { KEYS } from './keys-tab';

type Role = Schemas['Role'];
const ROLES: { value: Role; label: string }[] = [
  { value: 'owner', label: 'Owner: everything' },
  { value: 'editor', label: 'Editor: all but keys and the audit log' },
  { value: 'operator', label: 'Operator: sees everything, reruns and cancels' },
  { value: 'viewer', label: 'Viewer: reads workflows, runs and metrics' },
  { value: 'ingest', label: 'Ingest: starts runs, and nothing else' },
];

// A key is shown once: it is on this page until it is closed, and nowhere else.
export function NewKey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('editor');
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () => call(api.POST('/workflows/api-keys', { body: { name: name.trim(), role } })),
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title="New API key"
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={!create.data}
    >
      {create.data ? (
        <Stack>
          <p>This is the key. It is shown this once; copy it to where it is used.</p>
          <CopyField text={create.data.key} label="Copy the key" />
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Name"
              description="Who or what uses it."
              data-autofocus
              required
              withAsterisk={false}
              maxLength={255}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="May do"
              data={ROLES}
              value={role}
              allowDeselect={false}
              onChange={(value) => value !== null && setRole(value)}
            />
            {create.error && <p role="alert">{messageOf(create.error)}</p>}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
                Create key
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
