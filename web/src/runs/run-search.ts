import { countIn, oneOf, textIn } from '../ui/search-params';
import type { Step } from './inspector/queries';

// What the inspector shows, as it is in the address: the view on the left, the step and item that are looked at, one of its
// attempts, and the filters of the timeline.
export const RUN_VIEWS = ['timeline', 'graph', 'log'] as const;
type RunView = (typeof RUN_VIEWS)[number];
type StepState = Step['state'];
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

// Whatever was typed into the address; what means nothing is left out.
export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const item = textIn(search.item);
  const read: RunSearch = {
    view: oneOf(search.view, RUN_VIEWS),
    step: textIn(search.step),
    item: item !== undefined && /^\d+(\.\d+)*$/.test(item) ? item : undefined,
    attempt: countIn(search.attempt),
    state: oneOf(search.state, STEP_STATES),
    q: textIn(search.q),
    pure: search.pure === 'hide' ? 'hide' : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
