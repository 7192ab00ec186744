import { expect, it } from 'vitest';
import { sum } from '../stats/bars';
import { NO_RATES, SECONDS, withStats } from './rates';

it('counts the last minute', () => {
  const second = {
    runs: { completed: 2, dead_letter: 1, failed: 1 },
    deliveries: { accepted: 3, conflict: 1, busy: 2 },
    milliseconds: 1000,
    at: '',
  };
  let rates = NO_RATES;
  for (let i = 0; i < SECONDS + 5; i += 1) rates = withStats(rates, second);
  expect(rates.accepted).toHaveLength(SECONDS);
  expect(sum(rates.accepted)).toBe(3 * SECONDS);
  expect(rates.rejected.at(-1)).toBe(3);
  expect(rates.failed.at(-1)).toBe(2);
  expect(rates.duplicate.at(-1)).toBe(0);
  expect(sum(NO_RATES.accepted)).toBe(0);
});
