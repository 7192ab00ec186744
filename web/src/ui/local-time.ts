// The text of an <input type=datetime-local>, in the zone of the person, and back.
export function toLocal(iso: string | undefined): string {
  if (!iso) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromLocal(text: string): string | undefined {
  const time = text === '' ? NaN : new Date(text).getTime();
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
