import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';
import { messageOf } from '../api/errors';
import { useSession } from '../session/session';
import { notify } from '../ui/notify';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';
import { TwoLines } from '../ui/two-lines';
import { type Column, VirtualTable } from '../ui/virtual-table';

type Row = Schemas['SessionRow'];
const KEY = ['sessions'];

export function SessionsTab() {
  const ownId = useSession()?.session_id;
  const client = useQueryClient();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => call(api.GET('/sessions', { signal })) });
  const end = useMutation({
    mutationFn: (id: string) => call(api.DELETE('/sessions/{sessionId}', { params: { path: { sessionId: id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
    onError: (problem) => notify(messageOf(problem)),
  });
  const actions = (row: Row) =>
    row.id === ownId ? (
      <span className="muted">this one</span>
    ) : (
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => end.mutate(row.id)}>
        End
      </Button>
    );
  const columns: Column<Row>[] = [
    { id: 'key', title: 'Key', cell: (row) => <span className="foreign">{row.key_name}</span> },
    { id: 'began', title: 'Began', width: '140px', cell: (row) => <Time iso={row.created_at} /> },
    { id: 'used', title: 'Last used', width: '140px', cell: (row) => <Time iso={row.used_at} /> },
    { id: 'ends', title: 'Ends', width: '140px', cell: (row) => <Time iso={row.expires_at} /> },
    { id: 'actions', title: 'Actions', width: '110px', cell: actions },
  ];
  return (
    <Loaded query={query}>
      {(rows) => (
        <VirtualTable
          label="Sessions"
          columns={columns}
          rows={rows}
          rowId={(row) => row.id}
          phoneRow={(row) => (
            <TwoLines
              title={<span className="foreign">{row.key_name}</span>}
              meta={
                <>
                  used <Time iso={row.used_at} />
                </>
              }
              end={actions(row)}
            />
          )}
        />
      )}
    </Loaded>
  );
}
