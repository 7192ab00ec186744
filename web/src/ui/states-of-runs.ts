import type { Schemas } from '../api/client';

export type State = Schemas['Run']['state'];
export const STATES: State[] = ['pending', 'running', 'waiting', 'completed', 'failed', 'dead_letter', 'cancelled'];
export const STATE_WORDS: Record<State | 'skipped', string> = {
  pending: 'Pending',
  running: 'Running',
  waiting: 'Waiting',
  completed: 'Completed',
  failed: 'Failed',
  dead_letter: 'Dead letter',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
};
export const FINAL: ReadonlySet<State> = new Set<State>(['completed', 'failed', 'dead_letter', 'cancelled']);
