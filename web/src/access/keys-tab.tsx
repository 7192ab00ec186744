import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schemas } from '../api/client';
import { messageOf } from '../api/errors';
import { useSession } from '../session/session';
import { Confirm } from '../ui/confirm';
import { plural } from '../ui/format';
import { notify } from '../ui/notify';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';
import { NewKey } from './new-key';

type ApiKey = Schemas['ApiKey'];
export const KEYS = ['api-keys'];

function columns(ownId: string | undefined, revoke: (key: ApiKey) => void): Column<ApiKey>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      cell: (key) => (
        <span className="foreign">
          {key.name}
          {key.id === ownId && <span className="muted"> (yours)</span>}
        </span>
      ),
    },
    { id: 'hint', title: 'Begins with', width: '130px', cell: (key) => <code>{key.hint}</code> },
    { id: 'role', title: 'May do', cell: (key) => key.role ?? key.scopes.join(', ') },
    { id: 'made', title: 'Made', width: '120px', cell: (key) => <Time iso={key.created_at} /> },
    {
      id: 'used',
      title: 'Last used',
      width: '120px',
      cell: (key) =>
        key.last_used_at === null ? <span className="muted">never</span> : <Time iso={key.last_used_at} />,
    },
    {
      id: 'expires',
      title: 'Expires',
      width: '120px',
      cell: (key) => (key.expires_at === null ? <span className="muted">never</span> : <Time iso={key.expires_at} />),
    },
    {
      id: 'actions',
      title: 'Actions',
      width: '110px',
      cell: (key) => <Revoke apiKey={key} ownId={ownId} revoke={revoke} />,
    },
  ];
}

function Revoke({
  apiKey,
  ownId,
  revoke,
}: {
  apiKey: ApiKey;
  ownId: string | undefined;
  revoke: (key: ApiKey) => void;
}) {
  if (apiKey.id === ownId) return null;
  return (
    <Button size="compact-sm" variant="subtle" color="red" onClick={() => revoke(apiKey)}>
      Revoke
    </Button>
  );
}

// The people who are signed in with a key, and will not be.
function SessionsOf({ apiKey }: { apiKey: ApiKey }) {
  const sessions = useQuery({
    queryKey: [...KEYS, apiKey.id, 'dependents'],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/api-keys/{keyId}/dependents', { params: { path: { keyId: apiKey.id } }, signal })),
  }).data;
  if (!sessions) return <>, and its sessions end.</>;
  if (sessions.data.length === 0) return <>. Nobody is signed in with it.</>;
  return (
    <>
      , and {plural(sessions.data.length, 'session')}
      {sessions.is_complete ? '' : ' and more'} {sessions.data.length === 1 ? 'ends' : 'end'}.
    </>
  );
}

export function KeysTab() {
  const ownId = useSession()?.key_id;
  const client = useQueryClient();
  const query = useQuery({ queryKey: KEYS, queryFn: ({ signal }) => call(api.GET('/workflows/api-keys', { signal })) });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = useMutation({
    mutationFn: (key: ApiKey) =>
      call(api.DELETE('/workflows/api-keys/{keyId}', { params: { path: { keyId: key.id } } })),
    onSuccess: async (_, key) => {
      setRevoking(null);
      await client.invalidateQueries({ queryKey: KEYS });
      notify(`${key.name} is revoked.`);
    },
  });
  return (
    <>
      <Group justify="flex-end" my="xs">
        <Button onClick={() => setMaking(true)}>New key</Button>
      </Group>
      <Loaded query={query}>
        {(keys) => (
          <VirtualTable
            label="API keys"
            columns={columns(ownId, setRevoking)}
            rows={keys}
            rowId={(key) => key.id}
            phoneRow={(key) => (
              <TwoLines
                title={<span className="foreign">{key.name}</span>}
                meta={`${key.hint}, ${key.role ?? key.scopes.join(', ')}`}
                end={<Revoke apiKey={key} ownId={ownId} revoke={setRevoking} />}
              />
            )}
          />
        )}
      </Loaded>
      {making && <NewKey onClose={() => setMaking(false)} />}
      {revoking && (
        <Confirm
          title="Revoke this key?"
          action="Revoke key"
          isPending={revoke.isPending}
          error={revoke.error ? messageOf(revoke.error) : null}
          onConfirm={() => revoke.mutate(revoking)}
          onClose={() => setRevoking(null)}
        >
          What uses <strong className="foreign">{revoking.name}</strong> is refused at once
          <SessionsOf apiKey={revoking} />
        </Confirm>
      )}
    </>
  );
}
