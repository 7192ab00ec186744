import { Time } from '../../ui/time';
import classes from './inspector.module.css';
import type { RunDetail } from './queries';

// What the run has recorded, in order.
export function LogList({ run }: { run: RunDetail }) {
  return (
    <>
      <ol className={classes.attempts} aria-label="Log">
        {run.logs.map((entry) => (
          <li key={entry.id}>
            <Time iso={entry.created_at} /> <strong className="foreign">{entry.node_id}</strong>
            {entry.item !== undefined && ` (item ${entry.item})`} {entry.event}
            {entry.handle !== null && `, by ${entry.handle}`}
            {entry.error_message !== null && <div className="foreign">{entry.error_message}</div>}
            {entry.warnings?.map((warning) => (
              <div key={warning} className="foreign">
                Warning: {warning}
              </div>
            ))}
          </li>
        ))}
      </ol>
      {run.logs_complete === false && <p className="muted">The log is longer; the API has the rest of it.</p>}
    </>
  );
}
