import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { STATE_WORDS } from '../../ui/states-of-runs';
import { Time } from '../../ui/time';
import classes from './inspector.module.css';
import { useAllows } from '../../session/session';
import { editorWithRun } from '../editor-links';
import { httpRequestOf } from './curl';
import { inputQuery, partQuery, type RunDetail, type Step } from './queries';

type Wait = NonNullable<RunDetail['waits_for']>[number];

const WAIT_WORDS: Record<Wait['kind'], string> = {
  form: 'for a person to answer the form',
  event: 'for the event',
  child: 'for a run of workflow',
  time: 'for its time',
  retry: 'for its next attempt',
  concurrency: 'for a free slot among the runs of its key',
};

// What a failed call sent, and how it was answered, each in one line.
function FailedCall({ run, step }: { run: string; step: Step }) {
  const input = useQuery(inputQuery(run, step.node_id, undefined, undefined));
  const output = useQuery(partQuery({ run, step: step.node_id, pointer: '' }, { offset: 0, limit: 100 }));
  const request = input.data?.request && httpRequestOf(input.data.request);
  if (!request) return null;
  const status = output.data?.children?.find(({ name }) => name === 'status')?.value;
  return (
    <p className="foreign">
      It sent <code>{`${request.method} ${request.url}`}</code>
      {typeof status === 'number' && ` and was answered with status ${status}`}.
    </p>
  );
}

// Why the run failed, first of all.
export function FailureCause({
  run,
  failed,
  mayChange,
  onResume,
  onSelect,
}: {
  run: RunDetail;
  failed: Step | undefined;
  mayChange: boolean;
  onResume: (step: string) => void;
  onSelect: (step: string) => void;
}) {
  const router = useRouter();
  const mayEdit = useAllows('workflows:write');
  const last = failed?.attempts.at(-1);
  return (
    <section className={classes.cause} aria-labelledby="cause">
      <h2 id="cause">
        {failed ? <span className="foreign">Step {failed.node_id} failed</span> : STATE_WORDS[run.state]}
      </h2>
      <p className="foreign">{last?.error_message ?? run.error_message}</p>
      {failed && failed.attempts.length > 0 && <FailedCall run={run.id} step={failed} />}
      {failed && failed.attempts.length > 1 && <p className="muted">After {failed.attempts.length} attempts.</p>}
      {failed && (
        <div className={classes.buttons}>
          {mayChange && (
            <Button size="xs" onClick={() => onResume(failed.node_id)}>
              Resume from here
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => onSelect(failed.node_id)}>
            Look at the step
          </Button>
          {mayEdit && (
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                router.history.push(router.basepath + editorWithRun(run.workflow_id, run.id, failed.node_id))
              }
            >
              Edit step
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function WaitLine({ wait }: { wait: Wait }) {
  return (
    <li className="foreign">
      {wait.node_id !== null && <strong>{wait.node_id} </strong>}
      {WAIT_WORDS[wait.kind]} {wait.title ?? wait.key ?? ''}
      {wait.until !== null && (
        <>
          , until <Time iso={wait.until} />
        </>
      )}
    </li>
  );
}

// What the run waits for.
export function Waiting({ run }: { run: RunDetail }) {
  return (
    <section className={`${classes.cause} ${classes.waits}`} aria-labelledby="waits">
      <h2 id="waits">It waits</h2>
      <ul>
        {(run.waits_for ?? []).map((wait, index) => (
          <WaitLine key={index} wait={wait} />
        ))}
      </ul>
      {run.queued_behind !== null && <p>{run.explanation}</p>}
      {run.forms.map(
        ({ url }) =>
          url !== null && (
            <p key={url}>
              <a href={url} target="_blank" rel="noreferrer">
                Open the form
              </a>
            </p>
          ),
      )}
      {run.children.map((child) => (
        <p key={child.run_id}>
          <Link to="/runs/$runId" params={{ runId: child.run_id }}>
            {child.run_id}
          </Link>
        </p>
      ))}
    </section>
  );
}
