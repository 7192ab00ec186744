import { expect, it } from 'vitest';
import type { Rendered } from '../data/render-data';
import { templatesIn, withValues } from './resolved';

it('puts the values of templates into settings', () => {
  const data = {
    url: 'https://example.com',
    body: { total: '{{ a.total }}', names: ['{{ a.name }}', '{{ a.total }}'] },
  };
  expect(templatesIn(data)).toEqual(['{{ a.total }}', '{{ a.name }}']);
  const results = new Map<string, Rendered>([
    ['{{ a.total }}', { value: 12.5, type: 'number', error: null, missing: [] }],
    ['{{ a.name }}', { value: null, type: null, error: { message: 'no', line: 1, column: 1, length: 1 }, missing: [] }],
  ]);
  expect(withValues(data, results)).toEqual({
    url: 'https://example.com',
    body: { total: 12.5, names: ['{{ a.name }}', 12.5] },
  });
});
