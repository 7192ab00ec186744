// The schedules of scheduled_trigger as a form shows them.

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export type Schedule =
  | { type: 'interval'; amount: string; unit: string }
  | { type: 'daily'; times: string[] }
  | { type: 'weekly'; days: Weekday[]; times: string[] }
  | { type: 'monthly'; days: string[]; times: string[] };

const INTERVAL_UNITS: Record<string, string> = {
  s: 'seconds',
  m: 'minutes',
  h: 'hours',
  d: 'days',
  second: 'seconds',
  minute: 'minutes',
  hour: 'hours',
  day: 'days',
};

function timesIn(text: string): string[] | null {
  const times = text.split(',').map((time) => time.trim());
  return times.every((time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time)) ? times : null;
}

function isWeekday(text: string | undefined): text is Weekday {
  return WEEKDAYS.some((day) => day === text);
}

function daysIn(text: string): Weekday[] | null {
  const days: Weekday[] = [];
  for (const part of text.split(',')) {
    const [from, to = from] = part.trim().split('-');
    if (!isWeekday(from) || !isWeekday(to)) return null;
    const first = WEEKDAYS.indexOf(from);
    const last = WEEKDAYS.indexOf(to);
    if (last < first) return null;
    days.push(...WEEKDAYS.slice(first, last + 1));
  }
  return days;
}

// The value of a schedule as the builder shows it; null for what only the text can say, such as cron.
export function readSchedule(type: string, value: string): Schedule | null {
  const text = value.trim().toLowerCase();
  if (type === 'interval') {
    const found = /^(?:every\s+)?(\d+)\s*(s|m|h|d|seconds?|minutes?|hours?|days?)$/.exec(text);
    const unit = found?.[2]?.replace(/(?<=.)s$/, '');
    return found?.[1] === undefined || unit === undefined
      ? null
      : { type, amount: found[1], unit: INTERVAL_UNITS[unit] ?? 'minutes' };
  }
  if (type === 'daily') {
    const times = timesIn(text);
    return times && { type, times };
  }
  const [daysText, ...rest] = text.split(/\s+(?=\d\d:)/);
  const times = timesIn(rest.join(' '));
  if (daysText === undefined || !times) return null;
  if (type === 'weekly') {
    const days = daysIn(daysText);
    return days && { type, days, times };
  }
  if (type !== 'monthly') return null;
  const days = daysText.split(',').map((day) => day.trim());
  const isDay = (day: string) => day === 'last' || /^([1-9]|[12]\d|3[01])$/.test(day);
  return days.every(isDay) ? { type, days, times } : null;
}

// The days in the order of the week, neighbours as a range: "mon-fri", "sat,sun".
function daysText(days: readonly Weekday[]): string {
  const parts: string[] = [];
  for (let at = 0; at < WEEKDAYS.length; at += 1) {
    const first = WEEKDAYS[at];
    if (!first || !days.includes(first)) continue;
    let end = at;
    while (WEEKDAYS[end + 1] !== undefined && days.includes(WEEKDAYS[end + 1] as Weekday)) end += 1;
    if (end - at >= 2) {
      parts.push(`${first}-${String(WEEKDAYS[end])}`);
      at = end;
    } else parts.push(first);
  }
  return parts.join(',');
}

export function writeSchedule(schedule: Schedule): string {
  switch (schedule.type) {
    case 'interval':
      return `${schedule.amount} ${schedule.unit}`;
    case 'daily':
      return schedule.times.join(', ');
    case 'weekly':
      return `${daysText(schedule.days)} ${schedule.times.join(', ')}`;
    case 'monthly':
      return `${schedule.days.join(',')} ${schedule.times.join(', ')}`;
  }
}

// What a type of schedule begins with.
export const FIRST_VALUES: Record<string, string> = {
  interval: '5 minutes',
  cron: '0 9 * * mon-fri',
  daily: '09:00',
  weekly: 'mon-fri 09:00',
  monthly: '1 09:00',
};
