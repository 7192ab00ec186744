import { describe, expect, it } from 'vitest';
import { couldMatch, hasFilters, readDeliveryFilters } from './delivery-filters';

describe('the filters of deliveries', () => {
  it('are read from an address, without what means nothing', () => {
    expect(readDeliveryFilters({ outcome: 'rejected', text: 'ann', key: 'k1', other: 'x' })).toEqual({
      outcome: 'rejected',
      text: 'ann',
      key: 'k1',
    });
    const nothing = readDeliveryFilters({ outcome: 'lost', text: '', key: 7 });
    expect(hasFilters(nothing)).toBe(false);
  });

  it('cut a text to what the server takes', () => {
    expect(readDeliveryFilters({ text: 'x'.repeat(300) }).text).toHaveLength(200);
  });

  it('tell which new deliveries belong to the list', () => {
    expect(couldMatch({}, 'accepted')).toBe(true);
    expect(couldMatch({ outcome: 'rejected' }, 'accepted')).toBe(false);
  });
});
