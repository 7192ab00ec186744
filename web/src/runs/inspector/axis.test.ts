import { describe, expect, it } from 'vitest';
import { axisOf, merged } from './axis';

const WHOLE = { from: 0, to: 100_000 };

describe('the time of a run as a line', () => {
  it('is true to time', () => {
    const axis = axisOf(WHOLE, null);
    expect([axis.place(0), axis.place(25_000), axis.place(100_000)]).toEqual([0, 0.25, 1]);
    expect(axis.at(0.25)).toBe(25_000);
    expect(axis.cuts).toEqual([]);
  });

  it('has long waits cut out', () => {
    const busy = [
      { from: 0, to: 1000 },
      { from: 99_000, to: 100_000 },
    ];
    const axis = axisOf(WHOLE, busy);
    expect(axis.place(1000)).toBeCloseTo(0.49);
    expect(axis.place(99_000)).toBeCloseTo(0.51);
    expect(axis.place(100_000)).toBeCloseTo(1);
    expect(axis.at(axis.place(99_500))).toBeCloseTo(99_500);
    expect(axis.cuts).toEqual([{ at: expect.closeTo(0.5) as number, seconds: 98 }]);
  });

  it('keeps short waits, also between many', () => {
    const busy = [
      { from: 0, to: 40_000 },
      { from: 40_500, to: 100_000 },
    ];
    expect(axisOf(WHOLE, busy).cuts).toEqual([]);
    expect(axisOf(WHOLE, busy).place(50_000)).toBeCloseTo(0.5);
  });

  it('shows a part of it', () => {
    const axis = axisOf(WHOLE, null, [0.5, 0.75]);
    expect([axis.place(50_000), axis.place(75_000), axis.place(25_000)]).toEqual([0, 1, -1]);
    expect([axis.from, axis.to, axis.at(0.5)]).toEqual([50_000, 75_000, 62_500]);
  });

  it('of a run in which nothing was at work is one wait', () => {
    const axis = axisOf(WHOLE, []);
    expect(axis.place(0)).toBe(0);
    expect(axis.cuts).toHaveLength(1);
  });
});

it('spans are merged where they overlap', () => {
  const spans = [
    { from: 5, to: 9 },
    { from: 0, to: 3 },
    { from: 2, to: 4 },
  ];
  expect(merged(spans)).toEqual([
    { from: 0, to: 4 },
    { from: 5, to: 9 },
  ]);
  expect(spans[1]).toEqual({ from: 0, to: 3 });
});
