import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { messageOf } from '../api/errors';
import { STARTS, useCreateWorkflow } from './create';

export function NewWorkflow({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [start, setStart] = useState<keyof typeof STARTS>('webhook');
  const create = useCreateWorkflow();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), nodes: [...STARTS[start].nodes], edges: [] });
  };
  return (
    <Modal opened onClose={onClose} title="New workflow" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            data-autofocus
            required
            withAsterisk={false}
            maxLength={255}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={create.error ? messageOf(create.error) : undefined}
          />
          <Radio.Group label="What starts it" value={start} onChange={(value) => setStart(value)}>
            <Stack gap="xs" mt="xs">
              {Object.entries(STARTS).map(([value, { label }]) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
              Create workflow
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
