import { describe, expect, it } from 'vitest';
import { hasFilters } from '../ui/search-params';
import { couldMatch, readDeliveryFilters } from './delivery-filters';

describe('the filters of deliveries', () => {
  it('are read from an address, without what means nothing', () => {
    expect(readDeliveryFilters({ outcome: 'rejected', text: 'ann', key: 'k1', cause: 'paused', other: 'x' })).toEqual({
      outcome: 'rejected',
      cause: 'paused',
      text: 'ann',
      key: 'k1',
    });
    const nothing = readDeliveryFilters({ outcome: 'lost', text: '', key: 7, cause: 'bad luck' });
    expect(hasFilters(nothing)).toBe(false);
  });

  it('cut a text to what the server takes', () => {
    expect(readDeliveryFilters({ text: 'x'.repeat(300) }).text).toHaveLength(200);
  });

  it('tell which new deliveries belong to the list', () => {
    const refused = { workflow_id: 'fl_1', outcome: 'rejected', reason: 'signature', status: 401, at: '' } as const;
    expect(couldMatch({}, refused)).toBe(true);
    expect(couldMatch({ outcome: 'rejected', cause: 'signature', workflow: 'fl_1' }, refused)).toBe(true);
    expect(couldMatch({ outcome: 'accepted' }, refused)).toBe(false);
    expect(couldMatch({ cause: 'bad_body' }, refused)).toBe(false);
    expect(couldMatch({ workflow: 'fl_2' }, refused)).toBe(false);
    expect(couldMatch({ cause: 'duplicate' }, { ...refused, outcome: 'duplicate', reason: null })).toBe(true);
  });
});
