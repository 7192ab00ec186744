import { expect, it } from 'vitest';
import { freeSlug, slug } from './slugs';

it('makes ids of what people write', () => {
  expect(slug('Ship it now!')).toBe('ship_it_now');
  expect(slug('Größe prüfen')).toBe('gro_e_prufen');
  expect(slug('24 hours')).toBe('n24_hours');
  expect(freeSlug('Approve', ['approve', 'approve_2'], 'button')).toBe('approve_3');
  expect(freeSlug('???', [], 'button')).toBe('button');
});
