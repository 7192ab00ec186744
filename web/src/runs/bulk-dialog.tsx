import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../api/client';
import { messageOf } from '../api/errors';
import { count, plural } from '../ui/format';
import { Loading, Problem } from '../ui/states';
import type { BulkRequest } from './queries';
import { startBulk } from './queries';

export type BulkAction = BulkRequest['action'];
// Verb and object; `plain` runs before a number, `over` says what happens to each.
const BULK_WORDS: Record<BulkAction, { verb: string; over: string }> = {
  rerun: { verb: 'Rerun', over: 'Each starts again with what it was given, by the current version of its workflow.' },
  cancel: { verb: 'Cancel', over: 'Each ends where it is; calls that were made stay made.' },
  delete: { verb: 'Delete', over: 'Each is deleted with its data and its log. This cannot be undone.' },
};
const ERRORS_SHOWN = 10;

// What a job would do, without doing it.
async function dryRun(request: BulkRequest, signal: AbortSignal) {
  const found = await call(
    api.POST('/workflows/runs/bulk', { body: { ...request, dry_run: true, version: 'current' }, signal }),
  );
  if (!('dry_run' in found)) throw new Error('The server answered as if it had begun.');
  return found;
}

interface BulkDialogProps {
  request: BulkRequest;
  onClose: () => void;
  onDone: () => void;
}

// First how many runs it is about and which do not go, then the job.
export function BulkDialog({ request, onClose, onDone }: BulkDialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { verb, over } = BULK_WORDS[request.action];
  const plan = useQuery({
    queryKey: ['bulk-plan', request],
    queryFn: ({ signal }) => dryRun(request, signal),
    staleTime: 0,
    gcTime: 0,
    meta: { live: false },
  });
  const start = useMutation({
    mutationFn: () => startBulk(request),
    onSuccess: async (job) => {
      onDone();
      await client.invalidateQueries({ queryKey: ['runs'] });
      await navigate({ to: '/bulk/$jobId', params: { jobId: job.id } });
    },
  });
  const matches = plan.data?.matches ?? 0;
  const many = plan.data?.complete === false ? `more than ${count(matches)} runs` : plural(matches, 'run');
  return (
    <Modal opened onClose={onClose} title={`${verb} runs`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {plan.data ? (
          <>
            <p role="status">
              {verb} {many}? {over}
            </p>
            {plan.data.errors.length > 0 && (
              <>
                <p>{plural(plan.data.errors.length, 'run')} would be left out:</p>
                <ul>
                  {plan.data.errors.slice(0, ERRORS_SHOWN).map((error) => (
                    <li key={error.run_id} className="foreign">
                      <code>{error.run_id}</code>: {error.message}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </>
        ) : plan.error ? (
          <Problem error={plan.error} onRetry={() => void plan.refetch()} />
        ) : (
          <Loading rows={2} />
        )}
        {start.error && <p role="alert">{messageOf(start.error)}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button
            color={request.action === 'delete' ? 'red' : undefined}
            disabled={matches === 0}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {verb} {many}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
