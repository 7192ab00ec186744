import type { Schemas } from '../api/client';

export type Outcome = Schemas['Delivery']['outcome'];
export const OUTCOMES: Outcome[] = ['accepted', 'duplicate', 'conflict', 'rejected', 'limited', 'busy'];
export const OUTCOME_WORDS: Record<Outcome, string> = {
  accepted: 'Accepted',
  duplicate: 'Duplicate',
  conflict: 'Conflict',
  rejected: 'Rejected',
  limited: 'Limited',
  busy: 'Busy',
};

// What a list of deliveries shows, as it is in the address of the page and in the query of the API.
export interface DeliveryFilters {
  outcome?: Outcome;
  text?: string;
  key?: string;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

// Whatever was typed into the address; what means nothing is left out.
export function readDeliveryFilters(search: Record<string, unknown>): DeliveryFilters {
  return {
    outcome: OUTCOMES.find((each) => each === search.outcome),
    text: text(search.text)?.slice(0, 200),
    key: text(search.key),
  };
}

export function hasFilters(filters: DeliveryFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

// Whether a delivery that has just come may belong to the list, as far as its event says.
export function couldMatch(filters: DeliveryFilters, outcome: Outcome): boolean {
  return !filters.outcome || filters.outcome === outcome;
}
