import type { Schemas } from '../api/client';
import type { DeliveryEvent } from '../live/events';
import { oneOf, textIn } from '../ui/search-params';

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

// Why a delivery started no run, as the API names it, in words.
export const CAUSE_WORDS = {
  signature: 'Wrong signature',
  bad_body: 'Unreadable body',
  too_large: 'Body too large',
  rate_limited: 'Over the rate limit',
  conflict: 'Key with another body',
  no_key: 'No idempotency key',
  paused: 'Workflow inactive',
  method: 'Another method',
  wrong_path: 'Path in the wrong case',
  verify_token: 'Wrong verification token',
  overloaded: 'Server full',
  failed: 'Server failed',
  duplicate: 'Came before',
} as const;
export type Cause = keyof typeof CAUSE_WORDS;
export const CAUSES = Object.keys(CAUSE_WORDS) as Cause[];

// The longest text that the server looks for.
export const SEARCH_MAX = 200;

// What a list of deliveries shows, as it is in the address of the page and in the query of the API.
export interface DeliveryFilters {
  // Of the list of all webhooks.
  workflow?: string;
  outcome?: Outcome;
  cause?: Cause;
  text?: string;
  key?: string;
}

// Whatever was typed into the address; what means nothing is left out.
export function readDeliveryFilters(search: Record<string, unknown>): DeliveryFilters {
  return {
    workflow: textIn(search.workflow),
    outcome: oneOf(search.outcome, OUTCOMES),
    cause: oneOf(search.cause, CAUSES),
    text: textIn(search.text)?.slice(0, SEARCH_MAX),
    key: textIn(search.key),
  };
}

// Whether a delivery that has just come may belong to the list, as far as its event says.
export function couldMatch(filters: DeliveryFilters, event: DeliveryEvent): boolean {
  return (
    (!filters.workflow || filters.workflow === event.workflow_id) &&
    (!filters.outcome || filters.outcome === event.outcome) &&
    (!filters.cause || filters.cause === event.reason || filters.cause === event.outcome)
  );
}
