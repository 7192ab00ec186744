import { describe, expect, it } from 'vitest';
import { readDuration, writeDuration } from './durations';

describe('durations', () => {
  it.each([30, 0.2, '30s', '1.5h', '2d', '1h30m', '{{ webhook_payload.wait }}'])('read and write %j', (value) => {
    const { amount, unit } = readDuration(value);
    expect(writeDuration(amount, unit)).toBe(value);
  });

  it('take a number with the unit beside it, and longer forms as they are', () => {
    expect(writeDuration('5', 'm')).toBe('5m');
    expect(writeDuration(' 1h30m ', 's')).toBe('1h30m');
    expect(writeDuration('', 's')).toBeUndefined();
  });
});
