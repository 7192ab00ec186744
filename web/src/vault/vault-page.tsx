import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, call } from '../api/client';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { Confirm } from '../ui/confirm';
import { DependentList } from '../ui/dependents';
import { plural } from '../ui/format';
import { notify } from '../ui/notify';
import { Page } from '../ui/page';
import { Sheet } from '../ui/sheet';
import { Empty, Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';
import { type Dependents, KIND_WORDS, vaultDependentsQuery, type VaultItem, vaultQuery } from './queries';
import { SecretForm } from './secret-form';

type Asked = { what: 'new' } | { what: 'replace' | 'delete' | 'used-by'; item: VaultItem } | null;

function Expiry({ item }: { item: VaultItem }) {
  return item.expires_at === null ? <span className="muted">never</span> : <Time iso={item.expires_at} />;
}

function LastUsed({ item }: { item: VaultItem }) {
  return item.last_used_at === null ? <span className="muted">never</span> : <Time iso={item.last_used_at} />;
}

function usedByWords({ data, is_complete }: Dependents): string {
  return `${plural(new Set(data.map(({ id }) => id)).size, 'workflow')}${is_complete ? '' : '+'}`;
}

// How many workflows name the secret; which ones, on request.
function UsedBy({ item, ask }: { item: VaultItem; ask: (asked: Asked) => void }) {
  const query = useQuery(vaultDependentsQuery(item.id));
  if (!query.data) return <span className="muted">{query.error ? '-' : '...'}</span>;
  if (query.data.data.length === 0) return <span className="muted">nothing</span>;
  return (
    <Button size="compact-sm" variant="subtle" onClick={() => ask({ what: 'used-by', item })}>
      {usedByWords(query.data)}
    </Button>
  );
}

function UsedBySheet({ item, onClose }: { item: VaultItem; onClose: () => void }) {
  const query = useQuery(vaultDependentsQuery(item.id));
  return (
    <Sheet title="Used by" opened onClose={onClose}>
      <p className="foreign">
        These workflows name <strong>{item.name}</strong>:
      </p>
      <Loaded query={query}>{(dependents) => <DependentList dependents={dependents} />}</Loaded>
    </Sheet>
  );
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
    { id: 'used-by', title: 'Used by', width: '120px', cell: (item) => <UsedBy item={item} ask={ask} /> },
    { id: 'used', title: 'Last used', width: '110px', cell: (item) => <LastUsed item={item} /> },
    { id: 'changed', title: 'Changed', width: '110px', cell: (item) => <Time iso={item.updated_at} /> },
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

// What can be done with a secret, on a phone.
function ItemMenu({ item, mayWrite, ask }: { item: VaultItem; mayWrite: boolean; ask: (asked: Asked) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${item.name}`}>
          <IconDots size={20} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ask({ what: 'used-by', item })}>Used by</Menu.Item>
        {mayWrite && item.kind === 'text' && (
          <Menu.Item onClick={() => ask({ what: 'replace', item })}>Replace</Menu.Item>
        )}
        {mayWrite && (
          <Menu.Item c="var(--danger)" onClick={() => ask({ what: 'delete', item })}>
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function DeleteItem({ item, onClose }: { item: VaultItem; onClose: () => void }) {
  const client = useQueryClient();
  const dependents = useQuery({ ...vaultDependentsQuery(item.id), staleTime: 0 });
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
      <Loaded query={dependents} loading={<>Looking for what uses it ...</>}>
        {(found) =>
          found.data.length === 0 ? (
            <>
              No workflow names <strong className="foreign">{item.name}</strong>. It cannot be brought back.
            </>
          ) : (
            <>
              These steps send <strong className="foreign">{item.name}</strong> and fail from now on:
              <DependentList dependents={found} />
            </>
          )
        }
      </Loaded>
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
                  end={<ItemMenu item={item} mayWrite={mayWrite} ask={ask} />}
                />
              )}
            />
          )
        }
      </Loaded>
      {asked?.what === 'new' && <SecretForm onClose={close} />}
      {asked?.what === 'replace' && <SecretForm item={asked.item} onClose={close} />}
      {asked?.what === 'used-by' && <UsedBySheet item={asked.item} onClose={close} />}
      {asked?.what === 'delete' && <DeleteItem item={asked.item} onClose={close} />}
    </Page>
  );
}
