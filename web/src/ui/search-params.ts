// What an address says after its ?, whatever was typed there: what means nothing is left out.

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function oneOf<T extends string>(value: unknown, among: readonly T[]): T | undefined {
  return among.find((each) => each === value);
}

// From 1 on.
export function countIn(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

export function hasFilters(filters: object): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}
