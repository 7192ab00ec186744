import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { patchRuns } from '../runs/patch-runs';
import { startLive, useLiveEvents, useLiveStatus } from './live';

const POLL_MS = 5_000;

// Keeps what is on the screen current: events change the cache in place, and while there are none what is shown is asked
// for again every few seconds. Queries with `meta: { live: false }` are left alone.
export function useLiveCache(): void {
  const client = useQueryClient();
  const status = useLiveStatus();

  useEffect(startLive, []);

  useLiveEvents((events) => {
    if (events.some((event) => event.type === 'resync')) {
      void client.invalidateQueries({ predicate: (query) => query.meta?.live !== false });
      return;
    }
    const runs = events.flatMap((event) => (event.type === 'run' ? [event.data] : []));
    if (runs.length > 0) patchRuns(client, runs);
    const changed = new Set(events.flatMap((event) => (event.type === 'workflow' ? [event.data.workflow_id] : [])));
    if (changed.size > 0) void client.invalidateQueries({ queryKey: ['workflows'] });
    for (const id of changed) void client.invalidateQueries({ queryKey: ['workflow', id] });
  });

  useEffect(() => {
    if (status !== 'reconnecting') return;
    const timer = setInterval(() => {
      void client.invalidateQueries({ predicate: (query) => query.meta?.live !== false });
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [client, status]);
}
