import type { Step } from './queries';

// A step's life as bars on the line from the run's beginning to its end. Places and widths are shares from 0 to 1.
export type BarKind = 'queued' | 'attempt' | 'failed' | 'wait' | 'gap';
export interface Bar {
  kind: BarKind;
  at: number;
  width: number;
  seconds: number;
}

export interface Span {
  from: number;
  to: number;
}

const LEAST_MS = 1;
const FAILURES: ReadonlySet<string> = new Set(['failed', 'attempt']);

function ms(iso: string): number {
  return Date.parse(iso);
}

// From the run's beginning to its end, or, while it goes on, to `now`.
export function spanOf(run: { created_at: string; completed_at: string | null }, now: number): Span {
  const from = ms(run.created_at);
  const to = run.completed_at === null ? Math.max(now, from) : ms(run.completed_at);
  return { from, to: Math.max(to, from + LEAST_MS) };
}

function bar(kind: BarKind, from: number, to: number, span: Span): Bar {
  const length = span.to - span.from;
  const share = (at: number) => Math.min(1, Math.max(0, (at - span.from) / length));
  return {
    kind,
    at: share(from),
    width: share(Math.max(to, from)) - share(from),
    seconds: Math.max(0, to - from) / 1000,
  };
}

export function barsOf(step: Step, span: Span): Bar[] {
  const bars: Bar[] = [];
  const [first] = step.attempts;
  if (step.queued_at !== null && first && ms(first.started_at) > ms(step.queued_at))
    bars.push(bar('queued', ms(step.queued_at), ms(first.started_at), span));
  let end: number | null = null;
  let waits = false;
  for (const attempt of step.attempts) {
    const start = ms(attempt.started_at);
    if (end !== null && start > end) bars.push(bar(waits ? 'wait' : 'gap', end, start, span));
    end = ms(attempt.ended_at);
    bars.push(bar(FAILURES.has(attempt.event) ? 'failed' : 'attempt', start, end, span));
    waits = attempt.event === 'waiting' || attempt.event === 'postponed';
  }
  if (end !== null && (step.state === 'waiting' || step.state === 'retrying'))
    bars.push(bar(step.state === 'waiting' ? 'wait' : 'gap', end, span.to, span));
  if (step.state === 'running' && step.started_at !== null)
    bars.push(bar('attempt', Math.max(ms(step.started_at), end ?? 0), span.to, span));
  return bars;
}

export const BAR_WORDS: Record<BarKind, string> = {
  queued: 'queued',
  attempt: 'at work',
  failed: 'failed attempt',
  wait: 'waiting',
  gap: 'before the next attempt',
};
