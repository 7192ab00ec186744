import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { STATE_WORDS } from '../../ui/states-of-runs';
import { Time } from '../../ui/time';
import classes from './inspector.module.css';
import type { RunDetail, Step } from './queries';

type Wait = NonNullable<RunDetail['waits_for']>[number];

const WAIT_WORDS: Record<Wait['kind'], string> = {
  form: 'for a person to answer the form',
  event: 'for the event',
  child: 'for a run of workflow',
  time: 'for its time',
  retry: 'for its next attempt',
  concurrency: 'for a free slot among the runs of its key',
};

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
  const last = failed?.attempts.at(-1);
  return (
    <section className={classes.cause} aria-labelledby="cause">
      <h2 id="cause">
        {failed ? <span className="foreign">Step {failed.node_id} failed</span> : STATE_WORDS[run.state]}
      </h2>
      <p className="foreign">{last?.error_message ?? run.error_message}</p>
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
      {run.queued_behind !== null && <p>{run.queued_behind} runs of its key are before it.</p>}
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
