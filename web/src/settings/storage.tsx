import { DiskForecast, useStorage } from '../stats/disk';
import type { Storage } from '../stats/queries';
import { bytes, duration } from '../ui/format';
import { Loaded } from '../ui/states';
import { Time } from '../ui/time';

function kept(seconds: number): string {
  return seconds === 0 ? 'forever' : `for ${duration(seconds)}`;
}

function Facts({ storage }: { storage: Storage }) {
  const { retention, last_backup: backup } = storage;
  return (
    <dl className="facts">
      <dt>Disk</dt>
      <dd>
        <DiskForecast storage={storage} />
      </dd>
      <dt>Database</dt>
      <dd>
        {bytes(storage.database_bytes)}, {bytes(storage.database_free_bytes)} of it free
        {retention.database_bytes_max !== null && `; at most ${bytes(retention.database_bytes_max)}`}
      </dd>
      <dt>New runs</dt>
      <dd>
        {storage.takes_runs
          ? 'are taken'
          : 'are refused: the disk or the queue is full, or the database cannot be written'}
        {retention.disk_reserve_bytes !== null &&
          `; refused with less than ${bytes(retention.disk_reserve_bytes)} free`}
      </dd>
      <dt>Completed runs</dt>
      <dd>are kept {kept(retention.keep_runs_seconds)}</dd>
      <dt>Failed runs</dt>
      <dd>are kept {kept(retention.keep_failed_runs_seconds)}</dd>
      <dt>Last backup</dt>
      <dd className="foreign">
        {backup === null ? (
          <>
            None is known. <code>sluice backup DIR</code> makes one, and a timer makes it a habit.
          </>
        ) : (
          <>
            <Time iso={backup.taken_at} />, {bytes(backup.bytes)}, to <code>{backup.directory}</code>
          </>
        )}
      </dd>
    </dl>
  );
}

// Room, retention and backup of the server.
export function StorageCard() {
  const { isOperator, query } = useStorage();
  if (!isOperator) return null;
  return (
    <section className="card stack" id="storage" aria-labelledby="storage-title">
      <h2 id="storage-title">Storage</h2>
      <Loaded query={query}>{(storage) => <Facts storage={storage} />}</Loaded>
    </section>
  );
}
