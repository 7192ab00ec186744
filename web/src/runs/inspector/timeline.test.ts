import { describe, expect, it } from 'vitest';
import type { Step } from './queries';
import { barsOf, spanOf } from './timeline';

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

  it('goes to the end of the run, or to now while it goes on', () => {
    expect(span.to - span.from).toBe(10_000);
    const now = Date.parse(RUN.created_at) + 4000;
    expect(spanOf({ ...RUN, completed_at: null }, now).to).toBe(now);
    expect(spanOf({ ...RUN, completed_at: RUN.created_at }, 0).to).toBeGreaterThan(span.from);
  });

  it('shows the queue, each attempt, and what lies between them', () => {
    const bars = barsOf(
      step({
        attempts: [
          { attempt: 1, event: 'attempt', started_at: at(1), ended_at: at(2), error_message: '503' },
          { attempt: 2, event: 'completed', started_at: at(4), ended_at: at(5) },
        ],
      }),
      span,
    );
    expect(bars.map(({ kind, at: from, seconds }) => [kind, from, seconds])).toEqual([
      ['queued', 0, 1],
      ['failed', 0.1, 1],
      ['gap', 0.2, 2],
      ['attempt', 0.4, 1],
    ]);
  });

  it('shows a wait that has ended and one that goes on', () => {
    const waited = { attempt: 1, event: 'waiting' as const, started_at: at(0), ended_at: at(0) };
    const ended = barsOf(
      step({ attempts: [waited, { attempt: 1, event: 'completed', started_at: at(6), ended_at: at(6) }] }),
      span,
    );
    expect(ended.map(({ kind }) => kind)).toEqual(['attempt', 'wait', 'attempt']);
    const open = barsOf(step({ state: 'waiting', attempts: [waited] }), span);
    expect(open.at(-1)).toMatchObject({ kind: 'wait', at: 0, width: 1 });
  });

  it('shows a step at work', () => {
    expect(barsOf(step({ state: 'running', ended_at: null }), span)).toMatchObject([
      { kind: 'attempt', at: 0.1, width: 0.9 },
    ]);
  });

  it('keeps what lies outside of the run at its ends', () => {
    const bars = barsOf(
      step({ queued_at: null, attempts: [{ attempt: 1, event: 'completed', started_at: at(-5), ended_at: at(50) }] }),
      span,
    );
    expect(bars).toMatchObject([{ at: 0, width: 1 }]);
  });
});
