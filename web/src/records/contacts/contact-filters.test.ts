import { expect, it } from 'vitest';
import { contactQuery, hasFilters, readContactFilters } from './contact-filters';

it('what the address of the contacts says is taken where it means something', () => {
  const filters = readContactFilters({
    q: 'ada',
    list: 'lst_1',
    after: '2026-01-31T00:00:00Z',
    before: 'soon',
    x: '1',
  });
  expect(filters).toEqual({ q: 'ada', list: 'lst_1', after: '2026-01-31T00:00:00Z' });
  expect(contactQuery(filters)).toEqual({ q: 'ada', list_id: 'lst_1', created_after: '2026-01-31T00:00:00Z' });
  expect(hasFilters(filters)).toBe(true);
  expect(hasFilters(readContactFilters({ q: '', list: 7 }))).toBe(false);
  expect(readContactFilters({ q: 'x'.repeat(500) }).q).toHaveLength(100);
});
