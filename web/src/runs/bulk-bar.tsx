import { Button } from '@mantine/core';
import { useState } from 'react';
import { plural } from '../ui/format';
import { type BulkAction, BulkDialog } from './bulk-dialog';
import type { RunFilters } from './run-filters';
import classes from './runs-list.module.css';

// What can be done with the runs that are selected.
export function BulkBar({ ids, onDone }: { ids: ReadonlySet<string>; onDone: () => void }) {
  const [asked, setAsked] = useState<BulkAction | null>(null);
  return (
    <div className={classes.bulk} role="region" aria-label="Selected runs">
      <strong>{plural(ids.size, 'run')} selected</strong>
      <Button size="xs" onClick={() => setAsked('rerun')}>
        Rerun
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsked('cancel')}>
        Cancel
      </Button>
      <Button size="xs" variant="subtle" color="red" onClick={() => setAsked('delete')}>
        Delete
      </Button>
      <Button size="xs" variant="subtle" onClick={onDone}>
        Clear the selection
      </Button>
      {asked && (
        <BulkDialog request={{ action: asked, ids: [...ids] }} onClose={() => setAsked(null)} onDone={onDone} />
      )}
    </div>
  );
}

// The same filter for a job; null where a job has no such filter, or there is none.
export function bulkFilter({ workflow, key, ...others }: RunFilters) {
  const filter = { ...others, ...(workflow === undefined ? {} : { workflow_id: workflow }) };
  const isEmpty = Object.values(filter).every((value) => value === undefined);
  return key !== undefined || isEmpty ? null : filter;
}

// All runs that the filters of the list find, loaded or not.
export function RerunMatching({ filters }: { filters: RunFilters }) {
  const [asked, setAsked] = useState(false);
  const filter = bulkFilter(filters);
  if (filter === null) return null;
  const close = () => setAsked(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsked(true)}>
        Rerun all of these
      </Button>
      {asked && <BulkDialog request={{ action: 'rerun', filter }} onClose={close} onDone={close} />}
    </>
  );
}
