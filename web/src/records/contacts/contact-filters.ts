// What a list of contacts shows, as it is in the address of the page.
export interface ContactFilters {
  // The beginning of a number, of an address or of words of the name.
  q?: string;
  list?: string;
  // When the contact was created: then or later, and before then.
  after?: string;
  before?: string;
}

export const SEARCH_MAX = 100;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function time(value: unknown): string | undefined {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

// Whatever was typed into the address; what means nothing is left out.
export function readContactFilters(search: Record<string, unknown>): ContactFilters {
  return {
    q: text(search.q)?.slice(0, SEARCH_MAX),
    list: text(search.list),
    after: time(search.after),
    before: time(search.before),
  };
}

export function hasFilters(filters: ContactFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

// The same for `GET /api/v1/contacts`.
export function contactQuery({ q, list, after, before }: ContactFilters) {
  return {
    ...(q === undefined ? {} : { q }),
    ...(list === undefined ? {} : { list_id: list }),
    ...(after === undefined ? {} : { created_after: after }),
    ...(before === undefined ? {} : { created_before: before }),
  };
}
