import type { StatsEvent } from '../live/events';
import { sum } from '../stats/bars';

// What happened in each of the last sixty seconds, newest last.
export interface Rates {
  accepted: number[];
  duplicate: number[];
  rejected: number[];
  completed: number[];
  failed: number[];
}

export const SECONDS = 60;
const zeros = () => Array<number>(SECONDS).fill(0);
export const NO_RATES: Rates = {
  accepted: zeros(),
  duplicate: zeros(),
  rejected: zeros(),
  completed: zeros(),
  failed: zeros(),
};

function push(values: number[], value: number): number[] {
  return [...values.slice(1), value];
}

export function withStats(rates: Rates, { runs, deliveries }: StatsEvent): Rates {
  const all = (...counts: (number | undefined)[]) => sum(counts.map((each) => each ?? 0));
  return {
    accepted: push(rates.accepted, all(deliveries.accepted)),
    duplicate: push(rates.duplicate, all(deliveries.duplicate)),
    rejected: push(rates.rejected, all(deliveries.rejected, deliveries.conflict, deliveries.limited, deliveries.busy)),
    completed: push(rates.completed, all(runs.completed)),
    failed: push(rates.failed, all(runs.failed, runs.dead_letter)),
  };
}
