import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { CursorPage } from '../api/cursor-list';
import type { Schemas } from '../api/client';
import type { RunEvent } from '../live/events';

export type Run = Schemas['Run'];

// The run as it is after the event. One that is over stays so: events may come late, or twice.
export function patched(run: Run, event: RunEvent): Run {
  if (run.completed_at !== null && event.completed_at === undefined) return run;
  const completed = event.completed_at ?? null;
  const ended = completed === null ? null : (Date.parse(completed) - Date.parse(run.started_at)) / 1000;
  return {
    ...run,
    state: event.state,
    wakes_at: event.wakes_at ?? null,
    completed_at: completed,
    duration_in_seconds: ended ?? run.duration_in_seconds,
    waits_for: event.state === 'waiting' ? run.waits_for : undefined,
  };
}

function patchPages(data: InfiniteData<CursorPage<Run>>, events: ReadonlyMap<string, RunEvent>) {
  let changed = false;
  const pages = data.pages.map((page) => {
    if (!page.rows.some((run) => events.has(run.id))) return page;
    changed = true;
    return {
      ...page,
      rows: page.rows.map((run) => {
        const event = events.get(run.id);
        return event ? patched(run, event) : run;
      }),
    };
  });
  return changed ? { ...data, pages } : data;
}

// Changes the rows of all cached lists of runs (['runs', ...]) in place; nothing is asked of the server.
export function patchRuns(client: QueryClient, events: RunEvent[]): void {
  const newest = new Map(events.map((event) => [event.run_id, event]));
  client.setQueriesData<InfiniteData<CursorPage<Run>>>(
    { queryKey: ['runs'] },
    (data) => data && patchPages(data, newest),
  );
}
