import type { StatsEvent } from '../live/events';

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
  const sum = (...counts: (number | undefined)[]) => counts.reduce<number>((all, each) => all + (each ?? 0), 0);
  return {
    accepted: push(rates.accepted, sum(deliveries.accepted)),
    duplicate: push(rates.duplicate, sum(deliveries.duplicate)),
    rejected: push(rates.rejected, sum(deliveries.rejected, deliveries.conflict, deliveries.limited, deliveries.busy)),
    completed: push(rates.completed, sum(runs.completed)),
    failed: push(rates.failed, sum(runs.failed, runs.dead_letter)),
  };
}

export function total(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
