import { Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call } from '../api/client';
import { messageOf } from '../api/errors';
import { hostsOf, type VaultItem, vaultQuery } from './queries';

// A new secret, or another value for one. The value is in this field and in one request, and nowhere else.
export function SecretForm({
  item,
  onClose,
  onSaved,
}: {
  item?: VaultItem;
  onClose: () => void;
  onSaved?: (name: string) => void;
}) {
  const [name, setName] = useState(item?.name ?? '');
  const [secret, setSecret] = useState('');
  const [hosts, setHosts] = useState(item?.allowed_hosts.join(', ') ?? '');
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async () => {
      const members = { name: name.trim(), secret, allowed_hosts: hostsOf(hosts) };
      if (item)
        await call(api.PUT('/workflows/vault/{vaultId}', { params: { path: { vaultId: item.id } }, body: members }));
      else await call(api.POST('/workflows/vault', { body: members }));
    },
    // What was sent is not kept in the page either.
    gcTime: 0,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: vaultQuery.queryKey });
      onSaved?.(name.trim());
      onClose();
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
      title={item ? 'Replace a secret' : 'New secret'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          <TextInput
            label="Name"
            description="Templates say vault and this name."
            data-autofocus={item ? undefined : true}
            required
            withAsterisk={false}
            minLength={3}
            maxLength={50}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label="Value"
            description="It goes in and never comes out."
            data-autofocus={item ? true : undefined}
            required
            withAsterisk={false}
            maxLength={2000}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the value' }}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <TextInput
            label="Sent only to these hosts"
            description="Such as api.stripe.com or *.example.com, with commas between. Empty: any host."
            value={hosts}
            onChange={(event) => setHosts(event.currentTarget.value)}
          />
          {save.error && <p role="alert">{messageOf(save.error)}</p>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={secret === '' || name.trim().length < 3}>
              {item ? 'Replace secret' : 'Save secret'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
