import type { Schemas } from '../api/client';
import type { RunEvent } from '../live/events';
import { countIn, oneOf, textIn } from '../ui/search-params';
import { STATES, type State } from '../ui/states-of-runs';

// What a list of runs shows, as it is in the address of the page and in the query of the API.
export interface RunFilters {
  workflow?: string;
  state?: State;
  trigger?: Trigger;
  from?: string;
  to?: string;
  key?: string;
  version?: number;
  text?: string;
}

type Trigger = Schemas['Run']['trigger_type'];
export const TRIGGERS: Trigger[] = ['webhook', 'manual', 'sync', 'schedule', 'workflow', 'run_failed'];
export const TRIGGER_WORDS: Record<Trigger, string> = {
  webhook: 'Webhook',
  manual: 'By hand',
  sync: 'Synchronous call',
  schedule: 'Schedule',
  workflow: 'Another workflow',
  run_failed: 'A failed run',
};

function time(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

// Whatever was typed into the address; what means nothing is left out.
export function readRunFilters(search: Record<string, unknown>): RunFilters {
  return {
    workflow: textIn(search.workflow),
    state: oneOf(search.state, STATES),
    trigger: oneOf(search.trigger, TRIGGERS),
    from: time(search.from),
    to: time(search.to),
    key: textIn(search.key),
    version: countIn(search.version),
    text: textIn(search.text),
  };
}

// Whether a run that has just begun belongs to the list, as far as its event says.
export function couldMatch(filters: RunFilters, run: RunEvent): boolean {
  return (
    (!filters.workflow || filters.workflow === run.workflow_id) &&
    (!filters.state || filters.state === run.state) &&
    (!filters.trigger || filters.trigger === run.trigger_type) &&
    (!filters.version || filters.version === run.workflow_version) &&
    (!filters.from || filters.from <= run.created_at) &&
    (!filters.to || run.created_at < filters.to) &&
    !filters.key &&
    !filters.text
  );
}
