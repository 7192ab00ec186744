import { describe, expect, it } from 'vitest';
import { FIRST_VALUES, readSchedule, writeSchedule } from './schedules';

describe('schedules', () => {
  it.each([
    ['interval', '5 minutes'],
    ['daily', '09:00, 17:30'],
    ['weekly', 'mon-fri 09:00'],
    ['weekly', 'mon,wed,fri 09:00, 17:30'],
    ['weekly', 'sat,sun 08:00'],
    ['monthly', '1,15 09:00'],
    ['monthly', 'last 09:00'],
  ])('read and write %s "%s"', (type, text) => {
    const schedule = readSchedule(type, text);
    expect(schedule).not.toBeNull();
    expect(schedule && writeSchedule(schedule)).toBe(text);
  });

  it.each([
    ['cron', '0 9 * * 1'],
    ['interval', '1h30m'],
    ['interval', 'PT5M'],
    ['daily', '25:00'],
    ['weekly', 'fri-mon 09:00'],
    ['monthly', '32 09:00'],
    ['monthly', '{{ webhook_payload.day }}'],
  ])('leave %s "%s" to the text', (type, text) => expect(readSchedule(type, text)).toBeNull());

  it('begin with a value that the builder can show', () => {
    for (const [type, text] of Object.entries(FIRST_VALUES))
      if (type !== 'cron') expect(readSchedule(type, text), type).not.toBeNull();
  });
});
