import { type Mark, StatusMark } from '../../ui/status';
import type { Step } from './queries';

export const STEP_MARKS: Record<Step['state'], Mark> = {
  pending: 'pending',
  running: 'running',
  waiting: 'waiting',
  retrying: 'waiting',
  completed: 'completed',
  failed: 'failed',
  skipped: 'skipped',
};

export const STEP_WORDS: Record<Step['state'], string> = {
  pending: 'not reached yet',
  running: 'running',
  waiting: 'waiting',
  retrying: 'waits for its next attempt',
  completed: 'completed',
  failed: 'failed',
  skipped: 'skipped',
};

export function StepMark({ step }: { step: Pick<Step, 'state'> }) {
  return <StatusMark mark={STEP_MARKS[step.state]} />;
}

export function secondsOf(step: { started_at: string | null; ended_at: string | null }): number | null {
  if (step.started_at === null || step.ended_at === null) return null;
  return (Date.parse(step.ended_at) - Date.parse(step.started_at)) / 1000;
}
