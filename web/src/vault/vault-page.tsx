import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, call } from '../api/client';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { Confirm } from '../ui/confirm';
import { notify } from '../ui/notify';
import { Page } from '../ui/page';
import { Empty, Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';
import { KIND_WORDS, type VaultItem, vaultQuery } from './queries';
import { SecretForm } from './secret-form';

type Asked = { what: 'new' } | { what: 'replace' | 'delete'; item: VaultItem } | null;

function Expiry({ item }: { item: VaultItem }) {
  return item.expires_at === null ? <span className="muted">never</span> : <Time iso={item.expires_at} />;
}

function hostsIn(item: VaultItem): string {
  return item.allowed_hosts.length === 0 ? 'any host' : item.allowed_hosts.join(', ');
}

function columns(mayWrite: boolean, ask: (asked: Asked) => void): Column<VaultItem>[] {
  return [
    { id: 'name', title: 'Name', cell: (item) => <span className="foreign">{item.name}</span> },
    { id: 'kind', title: 'Kind', width: '90px', cell: (item) => KIND_WORDS[item.kind] },
    { id: 'hosts', title: 'Sent to', cell: (item) => <span className="foreign">{hostsIn(item)}</span> },
    { id: 'expires', title: 'Expires', width: '120px', cell: (item) => <Expiry item={item} /> },
    { id: 'changed', title: 'Changed', width: '120px', cell: (item) => <Time iso={item.updated_at} /> },
    ...(mayWrite
      ? [
          {
            id: 'actions',
            title: 'Actions',
            width: '190px',
            cell: (item: VaultItem) => (
              <Group gap="xs" wrap="nowrap">
                {item.kind === 'text' && (
                  <Button size="compact-sm" variant="default" onClick={() => ask({ what: 'replace', item })}>
                    Replace
                  </Button>
                )}
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => ask({ what: 'delete', item })}>
                  Delete
                </Button>
              </Group>
            ),
          },
        ]
      : []),
  ];
}

function DeleteItem({ item, onClose }: { item: VaultItem; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call(api.DELETE('/workflows/vault/{vaultId}', { params: { path: { vaultId: item.id } } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: vaultQuery.queryKey });
      notify(`${item.name} is deleted.`);
      onClose();
    },
  });
  return (
    <Confirm
      title="Delete this secret?"
      action="Delete secret"
      isPending={remove.isPending}
      error={remove.error ? messageOf(remove.error) : null}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      Steps that send <strong className="foreign">{item.name}</strong> fail from now on.
    </Confirm>
  );
}

// Secrets by name; their values go in here and never come out.
export function VaultPage() {
  const query = useQuery(vaultQuery);
  const mayWrite = useAllows('vault:write');
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  return (
    <Page
      title="Vault"
      shape="list"
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => ask({ what: 'new' })}>
            New secret
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="There are no secrets yet">
              A secret is what steps send to other servers, such as a token. Templates name it; nobody reads it here
              again.
            </Empty>
          ) : (
            <VirtualTable
              label="Secrets"
              columns={columns(mayWrite, ask)}
              rows={items}
              rowId={(item) => item.id}
              phoneRow={(item) => (
                <TwoLines
                  title={<span className="foreign">{item.name}</span>}
                  meta={`${KIND_WORDS[item.kind]}, sent to ${hostsIn(item)}`}
                  end={
                    mayWrite && (
                      <Button
                        size="compact-md"
                        variant="subtle"
                        color="red"
                        onClick={() => ask({ what: 'delete', item })}
                      >
                        Delete
                      </Button>
                    )
                  }
                />
              )}
            />
          )
        }
      </Loaded>
      {asked?.what === 'new' && <SecretForm onClose={close} />}
      {asked?.what === 'replace' && <SecretForm item={asked.item} onClose={close} />}
      {asked?.what === 'delete' && <DeleteItem item={asked.item} onClose={close} />}
    </Page>
  );
}
