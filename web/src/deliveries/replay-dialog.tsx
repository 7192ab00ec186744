import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { messageOf } from '../api/errors';
import { plural } from '../ui/format';
import { Loading, Problem } from '../ui/states';
import { replayDeliveries, type Replays } from './queries';

// At most this many are replayed by one request.
const ONE_REQUEST = 100;

interface ReplayDialogProps {
  workflow: string;
  ids: string[];
  onClose: () => void;
  onDone: () => void;
}

function Refused({ replays }: { replays: Replays }) {
  const refused = replays.deliveries.filter(({ result }) => result === 'refused' || result === 'skipped');
  if (refused.length === 0) return null;
  return (
    <ul>
      {refused.map(({ id, message }) => (
        <li key={id} className="foreign">
          <code>{id}</code>: {message}
        </li>
      ))}
    </ul>
  );
}

// First what would happen, then doing it.
export function ReplayDialog({ workflow, ids, onClose, onDone }: ReplayDialogProps) {
  const client = useQueryClient();
  const some = ids.slice(0, ONE_REQUEST);
  const plan = useQuery({
    queryKey: ['replay-plan', workflow, some],
    queryFn: () => replayDeliveries(workflow, { ids: some }, true),
    staleTime: 0,
    gcTime: 0,
    meta: { live: false },
  });
  const replay = useMutation({
    mutationFn: () => replayDeliveries(workflow, { ids: some }, false),
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries({ queryKey: ['runs'] });
    },
  });
  const passing = plan.data?.passed ?? 0;
  return (
    <Modal opened onClose={onClose} title="Replay deliveries" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {ids.length > ONE_REQUEST && (
          <p>
            The first {ONE_REQUEST} of the {ids.length} that are selected are replayed.
          </p>
        )}
        {replay.data ? (
          <>
            <p role="status">{plural(replay.data.passed, 'delivery', 'deliveries')} replayed.</p>
            <Refused replays={replay.data} />
          </>
        ) : plan.data ? (
          <>
            <p>
              {passing} of {plural(plan.data.deliveries.length, 'delivery', 'deliveries')} would pass with the settings
              that the webhook has now. Each starts a run.
            </p>
            <Refused replays={plan.data} />
          </>
        ) : plan.error ? (
          <Problem error={plan.error} onRetry={() => void plan.refetch()} />
        ) : (
          <Loading rows={2} />
        )}
        {replay.error && <p role="alert">{messageOf(replay.error)}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          {!replay.data && (
            <Button disabled={passing === 0} loading={replay.isPending} onClick={() => replay.mutate()}>
              Replay {plural(passing, 'delivery', 'deliveries')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
