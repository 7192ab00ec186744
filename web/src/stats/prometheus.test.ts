import { expect, it } from 'vitest';
import { counted, histogram, quantile } from './prometheus';

const TEXT = `# HELP x_total things
x_total{reason="signature"} 3
x_total{reason="overloaded"} 2
x_total_more 100
y_seconds_count 10
y_seconds_bucket{le="0.001"} 4
y_seconds_bucket{le="0.01"} 9
y_seconds_bucket{le="+Inf"} 10
`;

it('counts over labels', () => {
  expect(counted(TEXT, 'x_total')).toBe(5);
  expect(counted(TEXT, 'x_total', ['overloaded'])).toBe(3);
  expect(counted(TEXT, 'z_total')).toBe(0);
});

it('reads quantiles off what came between two looks', () => {
  const now = histogram(TEXT, 'y_seconds');
  expect(now).toEqual([
    { le: 0.001, count: 4 },
    { le: 0.01, count: 9 },
    { le: Infinity, count: 10 },
  ]);
  expect(quantile([], now, 0.9)).toBe(0.01);
  expect(quantile([], now, 0.99)).toBe(Infinity);
  expect(quantile(now, now, 0.95)).toBeNull();
  const before = now.map(({ le }) => ({ le, count: le === 0.001 ? 0 : 5 }));
  expect(quantile(before, now, 0.5)).toBe(0.001);
});
