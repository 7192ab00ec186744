import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { messageOf } from '../api/errors';
import { plural } from '../ui/format';
import { startBulk } from './queries';
import classes from './runs-list.module.css';

// What can be done with the runs that are selected.
export function BulkBar({ ids, onDone }: { ids: ReadonlySet<string>; onDone: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: (action: 'cancel' | 'rerun' | 'delete') => startBulk({ action, ids: [...ids] }),
    onSuccess: async (job) => {
      onDone();
      await client.invalidateQueries({ queryKey: ['runs'] });
      await navigate({ to: '/bulk/$jobId', params: { jobId: job.id } });
    },
  });
  return (
    <div className={classes.bulk} role="region" aria-label="Selected runs">
      <strong>{plural(ids.size, 'run')} selected</strong>
      <Button size="xs" loading={start.isPending && start.variables === 'rerun'} onClick={() => start.mutate('rerun')}>
        Rerun
      </Button>
      <Button size="xs" variant="default" onClick={() => start.mutate('cancel')}>
        Cancel
      </Button>
      <Button size="xs" variant="subtle" onClick={onDone}>
        Clear the selection
      </Button>
      {start.error && <span role="alert">{messageOf(start.error)}</span>}
    </div>
  );
}
