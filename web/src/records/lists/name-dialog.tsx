import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { messageOf } from '../../api/errors';
import { type List, recordsChanged } from '../queries';
import { createList, renameList } from './queries';

interface NameDialogProps {
  // The one to rename; without it a new one is created.
  list?: List;
  onClose: () => void;
  onSaved: (list: List) => void;
}

export function NameDialog({ list, onClose, onSaved }: NameDialogProps) {
  const [name, setName] = useState(list?.name ?? '');
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => (list ? renameList(list.id, name.trim()) : createList(name.trim())),
    onSuccess: async (saved) => {
      await recordsChanged(client, 'lists');
      onSaved(saved);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={list ? 'Rename list' : 'New list'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            data-autofocus
            required
            withAsterisk={false}
            maxLength={255}
            value={name}
            error={save.error ? messageOf(save.error) : undefined}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {list ? 'Rename list' : 'Create list'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
