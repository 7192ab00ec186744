import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call, type Schemas } from '../api/client';
import { ApiError, messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { Confirm } from '../ui/confirm';
import { notify } from '../ui/notify';
import { Empty, Loaded } from '../ui/states';
import { StatusMark } from '../ui/status';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';

type Authorization = Schemas['Authorization'];
type InUse = Schemas['AuthorizationInUse'];

const AUTHORIZATIONS = queryOptions({
  queryKey: ['authorizations'],
  queryFn: ({ signal }) => call(api.GET('/workflows/authorization', { signal })),
  // The login ends in another window.
  refetchOnWindowFocus: 'always',
});
const PROVIDERS = queryOptions({
  queryKey: ['authorization-providers'],
  queryFn: ({ signal }) => call(api.GET('/workflows/authorization/providers', { signal })),
});

const nameOf = (row: Authorization) => row.account ?? row.provider ?? row.id;

function StatusOf({ row }: { row: Authorization }) {
  return row.status === 'active' ? (
    <>
      <StatusMark mark="completed" /> Active
    </>
  ) : (
    <span title={row.problem ?? undefined}>
      <StatusMark mark="failed" /> Needs a login
    </span>
  );
}

// Begins a login: the URL is where a person signs in at the provider and consents.
function NewLogin({ renews, onClose }: { renews?: Authorization; onClose: () => void }) {
  const providers = useQuery(PROVIDERS);
  const [provider, setProvider] = useState<string | null>(renews?.provider ?? null);
  const begin = useMutation({
    mutationFn: () =>
      call(
        api.POST('/workflows/authorization', {
          body: renews ? { authorization_id: renews.id } : provider === null ? {} : { provider },
        }),
      ),
    gcTime: 0,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={renews ? 'Sign in again' : 'New authorization'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Loaded query={providers}>
        {(known) =>
          known.length === 0 ? (
            <p>
              The server knows no provider. The operator declares one in a file of the directory that the setting{' '}
              <code>providers_dir</code> names.
            </p>
          ) : begin.data ? (
            <Stack>
              <p>
                Sign in and consent there until <Time iso={begin.data.expires_at} />, in this browser. Then the
                authorization is in this list.
              </p>
              <Group justify="flex-end">
                <Button component="a" href={begin.data.login_url} target="_blank" rel="noreferrer">
                  Sign in at {known.find(({ name }) => name === begin.data.provider)?.title ?? begin.data.provider}
                </Button>
              </Group>
            </Stack>
          ) : (
            <Stack>
              {renews ? (
                <p className="foreign">What uses {nameOf(renews)} goes on with the new tokens.</p>
              ) : (
                <Select
                  label="Provider"
                  placeholder="Choose one"
                  data={known.map(({ name, title }) => ({ value: name, label: title }))}
                  value={provider}
                  onChange={setProvider}
                />
              )}
              {begin.error && <p role="alert">{messageOf(begin.error)}</p>}
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  Cancel
                </Button>
                <Button loading={begin.isPending} disabled={provider === null} onClick={() => begin.mutate()}>
                  Make a login URL
                </Button>
              </Group>
            </Stack>
          )
        }
      </Loaded>
    </Modal>
  );
}

// The workflows because of which an authorization was not deleted.
function usersIn(error: Error | null): InUse['dependents'] {
  const body = error instanceof ApiError && error.code === 'authorization_in_use' ? error.details.body : null;
  return (body as InUse | null)?.dependents ?? [];
}

function DeleteAuthorization({ row, onClose }: { row: Authorization; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      call(api.DELETE('/workflows/authorization/{authorizationId}', { params: { path: { authorizationId: row.id } } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: AUTHORIZATIONS.queryKey });
      notify(`${nameOf(row)} is deleted.`);
      onClose();
    },
  });
  const users = usersIn(remove.error);
  return (
    <Confirm
      title="Delete this authorization?"
      action="Delete authorization"
      isPending={remove.isPending}
      error={remove.error ? messageOf(remove.error) : null}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p className="foreign">
        The tokens of <strong>{nameOf(row)}</strong> are deleted for good. The provider is not told: take the consent
        back on its own pages.
      </p>
      {users.length > 0 && (
        <>
          <p>These workflows use it. Let them use another one first:</p>
          <ul>
            {users.map(({ workflow_id, name }) => (
              <li key={workflow_id} className="foreign">
                <Link to="/workflows/$workflowId" params={{ workflowId: workflow_id }}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Confirm>
  );
}

type Asked = { what: 'new' } | { what: 'renew' | 'delete'; row: Authorization } | null;

function Actions({ row, ask }: { row: Authorization; ask: (asked: Asked) => void }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="compact-sm" variant="default" onClick={() => ask({ what: 'renew', row })}>
        Sign in again
      </Button>
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => ask({ what: 'delete', row })}>
        Delete
      </Button>
    </Group>
  );
}

// Logins at OAuth providers, by which workflows call their APIs.
export function AuthorizationsTab() {
  const query = useQuery(AUTHORIZATIONS);
  const mayWrite = useAllows('vault:write');
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  const columns: Column<Authorization>[] = [
    { id: 'account', title: 'Account', cell: (row) => <span className="foreign">{nameOf(row)}</span> },
    {
      id: 'provider',
      title: 'Provider',
      width: '140px',
      cell: (row) => <span className="foreign">{row.provider}</span>,
    },
    { id: 'status', title: 'Status', width: '140px', cell: (row) => <StatusOf row={row} /> },
    { id: 'problem', title: 'Why', cell: (row) => <span className="foreign">{row.problem}</span> },
    { id: 'renewed', title: 'Tokens of', width: '120px', cell: (row) => <Time iso={row.updated_at} /> },
    ...(mayWrite
      ? [
          {
            id: 'actions',
            title: 'Actions',
            width: '220px',
            cell: (row: Authorization) => <Actions row={row} ask={ask} />,
          },
        ]
      : []),
  ];
  return (
    <>
      {mayWrite && (
        <Group justify="flex-end" my="xs">
          <Button onClick={() => ask({ what: 'new' })}>New authorization</Button>
        </Group>
      )}
      <Loaded query={query}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="There are no authorizations yet">
              An authorization is a login at a provider such as GitHub or Google, with which workflows call its API.
            </Empty>
          ) : (
            <VirtualTable
              label="Authorizations"
              columns={columns}
              rows={rows}
              rowId={({ id }) => id}
              phoneRow={(row) => (
                <TwoLines
                  mark={<StatusMark mark={row.status === 'active' ? 'completed' : 'failed'} />}
                  title={<span className="foreign">{nameOf(row)}</span>}
                  meta={<span className="foreign">{row.problem ?? row.provider}</span>}
                  end={
                    mayWrite && (
                      <Button
                        size="compact-md"
                        variant="subtle"
                        color="red"
                        onClick={() => ask({ what: 'delete', row })}
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
      {asked?.what === 'new' && <NewLogin onClose={close} />}
      {asked?.what === 'renew' && <NewLogin renews={asked.row} onClose={close} />}
      {asked?.what === 'delete' && <DeleteAuthorization row={asked.row} onClose={close} />}
    </>
  );
}
