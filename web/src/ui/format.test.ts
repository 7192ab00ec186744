import { expect, it } from 'vitest';
import { bytes, duration, plural, relativeTime } from './format';

it.each([
  [0, '0 ms'],
  [0.34, '340 ms'],
  [1.24, '1.2 s'],
  [59.9, '59 s'],
  [184, '3 m 04 s'],
  [7500, '2 h 05 m'],
  [273_600, '3 d 4 h'],
  [2_592_000, '30 d'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it('times are said from now', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  expect(relativeTime('2026-01-01T23:59:58Z', now)).toBe('now');
  expect(relativeTime('2026-01-01T23:58:30Z', now)).toBe('1 min. ago');
  expect(relativeTime('2026-01-02T03:00:00Z', now)).toBe('in 3 hr.');
  expect(relativeTime('2026-01-01T00:00:00Z', now)).toBe('yesterday');
});

it('sizes and counts have their units', () => {
  expect([12, 2048, 3 * 1024 ** 2, 250 * 1024 ** 3].map(bytes)).toEqual(['12 B', '2.0 KB', '3.0 MB', '250 GB']);
  expect([plural(1, 'run'), plural(2, 'run'), plural(2, 'entry', 'entries')]).toEqual(['1 run', '2 runs', '2 entries']);
});
