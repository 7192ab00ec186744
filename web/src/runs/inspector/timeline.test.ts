import { describe, expect, it } from 'vitest';
import type { Step } from './queries';
import { axisOf } from './axis';
import { barsOf, busySpans, sharesOf, shownBars, spanOf } from './timeline';

const RUN = { created_at: '2026-03-01T08:00:00.000Z', completed_at: '2026-03-01T08:00:10.000Z' };
const at = (seconds: number) => new Date(Date.parse(RUN.created_at) + seconds * 1000).toISOString();

function step(change: Partial<Step>): Step {
  return {
    node_id: 'call',
    component_id: 'webhook',
    state: 'completed',
    queued_at: at(0),
    started_at: at(1),
    ended_at: at(2),
    handle: null,
    attempts: [],
    ...change,
  };
}

describe('the timeline of a run', () => {
  const span = spanOf(RUN, 0);
  const axis = axisOf(span, null);
  const shown = (change: Partial<Step>) => shownBars(barsOf(step(change), span.to), axis);

  it('goes to the end of the run, or to now while it goes on', () => {
    expect(span.to - span.from).toBe(10_000);
    const now = Date.parse(RUN.created_at) + 4000;
    expect(spanOf({ ...RUN, completed_at: null }, now).to).toBe(now);
    expect(spanOf({ ...RUN, completed_at: RUN.created_at }, 0).to).toBeGreaterThan(span.from);
  });

  it('shows the queue, each attempt, and what lies between them', () => {
    const bars = shown({
      attempts: [
        { attempt: 1, event: 'attempt', started_at: at(1), ended_at: at(2), error_message: '503' },
        { attempt: 2, event: 'completed', started_at: at(4), ended_at: at(5) },
      ],
    });
    expect(bars.map(({ kind, at: from, seconds }) => [kind, from, seconds])).toEqual([
      ['queued', 0, 1],
      ['failed', 0.1, 1],
      ['gap', 0.2, 2],
      ['attempt', 0.4, 1],
    ]);
  });

  it('shows a wait that has ended and one that goes on', () => {
    const waited = { attempt: 1, event: 'waiting' as const, started_at: at(0), ended_at: at(0) };
    const ended = shown({
      attempts: [waited, { attempt: 1, event: 'completed', started_at: at(6), ended_at: at(6) }],
    });
    expect(ended.map(({ kind }) => kind)).toEqual(['attempt', 'wait', 'attempt']);
    const open = shown({ state: 'waiting', attempts: [waited] });
    expect(open.at(-1)).toMatchObject({ kind: 'wait', at: 0, width: 1 });
  });

  it('shows a step at work', () => {
    expect(shown({ state: 'running', ended_at: null })).toMatchObject([{ kind: 'attempt', at: 0.1, width: 0.9 }]);
  });

  it('keeps what lies outside of the run at its ends', () => {
    const attempts = [{ attempt: 1, event: 'completed' as const, started_at: at(-5), ended_at: at(50) }];
    expect(shown({ queued_at: null, attempts })).toMatchObject([{ at: 0, width: 1 }]);
  });

  it('leaves out what a closer look does not show', () => {
    const closer = axisOf(span, null, [0.5, 1]);
    const bars = barsOf(
      step({
        queued_at: null,
        attempts: [
          { attempt: 1, event: 'attempt', started_at: at(0), ended_at: at(1) },
          { attempt: 2, event: 'completed', started_at: at(9), ended_at: at(10) },
        ],
      }),
      span.to,
    );
    expect(shownBars(bars, closer).map(({ kind, at: from, width }) => [kind, from, width])).toEqual([
      ['gap', 0, 0.8],
      ['attempt', 0.8, expect.closeTo(0.2)],
    ]);
  });

  it('says how long the run was queued, at work and waiting', () => {
    const first = { attempt: 1, event: 'waiting' as const, started_at: at(1), ended_at: at(2) };
    const second = { attempt: 1, event: 'completed' as const, started_at: at(8), ended_at: at(10) };
    const steps = [step({ attempts: [first, second] }), step({ attempts: [{ ...first, ended_at: at(3) }] })];
    expect(busySpans(steps, span.to)).toHaveLength(2);
    expect(sharesOf(steps, span)).toEqual({ queued: 1, active: 4, waiting: 5 });
  });
});
