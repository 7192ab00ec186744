import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api, call, type Schemas } from '../api/client';
import { messageOf } from '../api/errors';
import { useAllows } from '../session/session';
import { count, plural } from '../ui/format';
import { Page } from '../ui/page';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';

type Job = Schemas['BulkJob'];

const ACTIONS = { cancel: 'Cancel runs', rerun: 'Rerun runs', delete: 'Delete runs' } as const;
const STATES = {
  running: 'At work',
  stopping: 'Stopping: what has begun is still done',
  stopped: 'Stopped',
  finished: 'Finished',
  failed: 'Failed',
} as const;

function isOver(job: Job): boolean {
  return job.completed_at !== null;
}

function Errors({ job }: { job: Job }) {
  if (job.errors.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="errors">
      <h2 id="errors">What did not go</h2>
      <ul>
        {job.errors.map((error) => (
          <li key={error.run_id}>
            <Link to="/runs/$runId" params={{ runId: error.run_id }}>
              {error.run_id}
            </Link>
            : <span className="foreign">{error.message}</span>
          </li>
        ))}
      </ul>
      {job.errors_left_out > 0 && <p>And {plural(job.errors_left_out, 'more')}.</p>}
    </section>
  );
}

// The progress of a job over many runs.
export function BulkPage() {
  const { jobId } = useParams({ from: '/shell/bulk/$jobId' });
  const client = useQueryClient();
  const mayStop = useAllows('runs:write');
  const key = ['bulk', jobId];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(api.GET('/workflows/runs/bulk/{jobId}', { params: { path: { jobId } }, signal })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 1000),
  });
  const stop = useMutation({
    mutationFn: () => call(api.POST('/workflows/runs/bulk/{jobId}/stop', { params: { path: { jobId } } })),
    onSuccess: (job) => client.setQueryData(key, job),
  });
  const job = query.data;
  return (
    <Page
      title={job ? ACTIONS[job.action] : 'Job'}
      actions={
        job &&
        mayStop &&
        !isOver(job) && (
          <Button variant="default" loading={stop.isPending || job.state === 'stopping'} onClick={() => stop.mutate()}>
            Stop
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(shown) => (
          <div className="stack">
            <p aria-live="polite">
              {STATES[shown.state]}. {count(shown.done)}
              {shown.total === null ? '' : ` of ${count(shown.total)}`} done, {count(shown.failed)} failed.
            </p>
            <Progress
              aria-label="Progress"
              animated={!isOver(shown)}
              value={
                isOver(shown) && shown.state === 'finished'
                  ? 100
                  : shown.total
                    ? (100 * (shown.done + shown.failed)) / shown.total
                    : 0
              }
            />
            <p className="muted">
              Started <Time iso={shown.created_at} />
              {shown.completed_at !== null && (
                <>
                  , over <Time iso={shown.completed_at} />
                </>
              )}
              . A restart of the server forgets jobs; what they did stays done.
            </p>
            {shown.error_message !== null && <p role="alert">{shown.error_message}</p>}
            {stop.error && <p role="alert">{messageOf(stop.error)}</p>}
            <Errors job={shown} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
