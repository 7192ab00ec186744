import type { Step } from './inspector/queries';

// What the inspector shows, as it is in the address: the view on the left, the step and item that are looked at, one of its
// attempts, and the filters of the timeline.
export const RUN_VIEWS = ['timeline', 'graph', 'log'] as const;
export type RunView = (typeof RUN_VIEWS)[number];
export type StepState = Step['state'];
export const STEP_STATES: StepState[] = ['failed', 'waiting', 'retrying', 'running', 'completed', 'pending', 'skipped'];

export interface RunSearch {
  view?: RunView;
  step?: string;
  item?: string;
  attempt?: number;
  state?: StepState;
  // Only steps whose id or kind has this text.
  q?: string;
  // Without steps that only compute.
  pure?: 'hide';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

// Whatever was typed into the address; what means nothing is left out.
export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const item = text(search.item);
  const attempt = Number(search.attempt);
  const read: RunSearch = {
    view: RUN_VIEWS.find((view) => view === search.view),
    step: text(search.step),
    item: item !== undefined && /^\d+(\.\d+)*$/.test(item) ? item : undefined,
    attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : undefined,
    state: STEP_STATES.find((state) => state === search.state),
    q: text(search.q),
    pure: search.pure === 'hide' ? 'hide' : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
