import { expect, it } from 'vitest';
import { barsOf, sum } from './bars';

it('bars stand on the ground, failed above ok, within the chart', () => {
  const [first, second] = barsOf([30, 0], [10, 20], 40, 100);
  expect(first).toEqual({ x: 0, width: 18, ok: { y: 25, height: 75 }, failed: { y: 0, height: 25 } });
  expect(second).toEqual({ x: 20, width: 18, ok: { y: 100, height: 0 }, failed: { y: 50, height: 50 } });
});

it('a single failure among many is seen, and the bar stays within the chart', () => {
  const [bar] = barsOf([10_000], [1], 10, 20);
  expect(bar?.failed.height).toBe(2);
  expect(bar?.failed.y).toBe(0);
  expect((bar?.ok.height ?? 0) + (bar?.failed.height ?? 0)).toBe(20);
});

it('nothing happened: no bars, no division by zero', () => {
  expect(barsOf([0], [0], 10, 20)[0]).toMatchObject({ ok: { height: 0 }, failed: { height: 0 } });
  expect(barsOf([], [], 10, 20)).toEqual([]);
  expect(sum([1, 2, 3])).toBe(6);
});
