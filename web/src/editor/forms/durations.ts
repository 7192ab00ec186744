// Durations as people write them: a number of seconds, "90s", "1h30m".

export const DURATION_UNITS = [
  { value: 's', label: 'seconds' },
  { value: 'm', label: 'minutes' },
  { value: 'h', label: 'hours' },
  { value: 'd', label: 'days' },
] as const;

export interface DurationParts {
  amount: string;
  // '' for a plain number, which counts seconds unless something beside it says otherwise.
  unit: string;
  // More than one part, or a template: `amount` is all of it.
  isText: boolean;
}

export function readDuration(value: unknown): DurationParts {
  if (typeof value === 'number') return { amount: String(value), unit: '', isText: false };
  const text = typeof value === 'string' ? value : '';
  const single = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text);
  if (single?.[1] !== undefined && single[2] !== undefined)
    return { amount: single[1], unit: single[2], isText: false };
  return { amount: text, unit: 's', isText: text !== '' };
}

// What is stored for what was typed; undefined for nothing.
export function writeDuration(amount: string, unit: string): string | number | undefined {
  const typed = amount.trim();
  if (typed === '') return undefined;
  if (!/^\d+(\.\d+)?$/.test(typed)) return typed;
  return unit === '' ? Number(typed) : `${typed}${unit}`;
}
