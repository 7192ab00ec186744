import { type Axis, merged, type Span } from './axis';
import type { Step } from './queries';

// A step's life as bars in time.
export type BarKind = 'queued' | 'attempt' | 'failed' | 'wait' | 'gap';
export interface Bar extends Span {
  kind: BarKind;
}
// As it is shown: places and widths are shares of the line.
export interface ShownBar {
  kind: BarKind;
  at: number;
  width: number;
  seconds: number;
}

const LEAST_MS = 1;
const FAILURES: ReadonlySet<string> = new Set(['failed', 'attempt']);
const AT_WORK: ReadonlySet<BarKind> = new Set<BarKind>(['attempt', 'failed']);

function ms(iso: string): number {
  return Date.parse(iso);
}

// From the run's beginning to its end, or, while it goes on, to `now`.
export function spanOf(run: { created_at: string; completed_at: string | null }, now: number): Span {
  const from = ms(run.created_at);
  const to = run.completed_at === null ? Math.max(now, from) : ms(run.completed_at);
  return { from, to: Math.max(to, from + LEAST_MS) };
}

// `end` is that of the run, or now: until then lasts what goes on.
export function barsOf(step: Step, end: number): Bar[] {
  const bars: Bar[] = [];
  const add = (kind: BarKind, from: number, to: number) => bars.push({ kind, from, to: Math.max(from, to) });
  const [first] = step.attempts;
  if (step.queued_at !== null && first && ms(first.started_at) > ms(step.queued_at))
    add('queued', ms(step.queued_at), ms(first.started_at));
  let last: number | null = null;
  let waits = false;
  for (const attempt of step.attempts) {
    const start = ms(attempt.started_at);
    if (last !== null && start > last) add(waits ? 'wait' : 'gap', last, start);
    last = ms(attempt.ended_at);
    add(FAILURES.has(attempt.event) ? 'failed' : 'attempt', start, last);
    waits = attempt.event === 'waiting' || attempt.event === 'postponed';
  }
  if (last !== null && (step.state === 'waiting' || step.state === 'retrying'))
    add(step.state === 'waiting' ? 'wait' : 'gap', last, end);
  if (step.started_at !== null && last === null && step.ended_at !== null)
    add('attempt', ms(step.started_at), ms(step.ended_at));
  if (step.state === 'running' && step.started_at !== null)
    add('attempt', Math.max(ms(step.started_at), last ?? 0), end);
  return bars;
}

// When any of the steps was at work.
export function busySpans(steps: Step[], end: number): Span[] {
  return merged(steps.flatMap((step) => barsOf(step, end).filter(({ kind }) => AT_WORK.has(kind))));
}

// On the line; what lies outside of it is left out.
export function shownBars(bars: Bar[], axis: Axis): ShownBar[] {
  const within = (share: number) => Math.min(1, Math.max(0, share));
  return bars.flatMap(({ kind, from, to }) => {
    const [first, last] = [axis.place(from), axis.place(to)];
    if (last < 0 || first > 1) return [];
    const at = within(first);
    return [{ kind, at, width: within(last) - at, seconds: (to - from) / 1000 }];
  });
}

export const BAR_WORDS: Record<BarKind, string> = {
  queued: 'queued',
  attempt: 'at work',
  failed: 'failed attempt',
  wait: 'waiting',
  gap: 'before the next attempt',
};

// How long a run was queued, at work and waiting, in seconds: together, its duration.
export function sharesOf(steps: Step[], span: Span): { queued: number; active: number; waiting: number } {
  const busy = busySpans(steps, span.to);
  const active = busy.reduce((sum, { from, to }) => sum + to - from, 0) / 1000;
  const begun = busy[0]?.from ?? span.to;
  const queued = Math.max(0, begun - span.from) / 1000;
  return { queued, active, waiting: Math.max(0, (span.to - span.from) / 1000 - active - queued) };
}
