import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { soon } from './soon';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('runs although it is asked for again and again', () => {
  const run = vi.fn();
  const { ask } = soon(1000, run);
  for (let at = 0; at < 30; at += 1) {
    ask();
    vi.advanceTimersByTime(100);
  }
  expect(run).toHaveBeenCalledTimes(3);
});

it('runs once for all that ask meanwhile, and not without being asked', () => {
  const run = vi.fn();
  const { ask } = soon(1000, run);
  ask();
  ask();
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5000);
  expect(run).toHaveBeenCalledTimes(1);
});

it('can be called off, and asked for again', () => {
  const run = vi.fn();
  const { ask, cancel } = soon(1000, run);
  ask();
  cancel();
  vi.advanceTimersByTime(5000);
  expect(run).not.toHaveBeenCalled();
  ask();
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledTimes(1);
});
