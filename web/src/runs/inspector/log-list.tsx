import { Button } from '@mantine/core';
import { useCursorList } from '../../api/cursor-list';
import { Loading, Problem } from '../../ui/states';
import { Time } from '../../ui/time';
import classes from './inspector.module.css';
import { fetchLog, type LogEntry, type RunDetail } from './queries';

interface LogListProps {
  run: RunDetail;
  selected: string | undefined;
  onSelect: (step: string, item: string | undefined) => void;
}

function Entry({ entry, selected, onSelect }: { entry: LogEntry } & Omit<LogListProps, 'run'>) {
  return (
    <li>
      <Time iso={entry.created_at} />{' '}
      <button
        type="button"
        className={`${classes.logStep} foreign`}
        aria-pressed={entry.node_id === selected}
        onClick={() => onSelect(entry.node_id, entry.item)}
      >
        {entry.node_id}
      </button>
      {entry.item !== undefined && ` (item ${entry.item})`} {entry.event}
      {entry.handle !== null && `, by ${entry.handle}`}
      {entry.error_message !== null && <div className="foreign">{entry.error_message}</div>}
      {entry.warnings?.map((warning) => (
        <div key={warning} className="foreign">
          Warning: {warning}
        </div>
      ))}
    </li>
  );
}

// What the run has recorded, the newest first.
export function LogList({ run, selected, onSelect }: LogListProps) {
  const list = useCursorList<LogEntry>(['run', run.id, 'log'], (cursor, signal) => fetchLog(run, cursor, signal));
  if (list.error) return <Problem error={list.error} onRetry={list.restart} />;
  if (list.isLoading) return <Loading />;
  if (list.rows.length === 0) return <p className="muted">Nothing is recorded yet.</p>;
  return (
    <div className={classes.log}>
      <ol className={classes.attempts} aria-label="Log, newest entry first">
        {list.rows.map((entry) => (
          <Entry key={entry.id} entry={entry} selected={selected} onSelect={onSelect} />
        ))}
      </ol>
      {list.hasMore && (
        <Button size="compact-sm" variant="default" loading={list.isLoadingMore} onClick={list.loadMore}>
          Show older entries
        </Button>
      )}
    </div>
  );
}
