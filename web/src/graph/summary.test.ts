import { expect, it } from 'vitest';
import { summaryOf } from './summary';

const of = (componentId: string, data: Record<string, unknown>) =>
  summaryOf({ id: 'n', data: { componentId, ...data } }, undefined);

it.each([
  ['webhook', { method: 'POST', url: 'https://api.example.com/v1/orders?x=1' }, 'POST api.example.com'],
  ['webhook', { url: '{{ vault.base }}/orders' }, 'GET {{ vault.base }}/orders'],
  ['number_condition', { input: '{{ in.total }}', operator: '>', value: 100 }, 'in.total > 100'],
  ['boolean_condition', { input: '{{ in.paid }}' }, 'in.paid'],
  ['iterator', { items: '{{ in.rows }}' }, 'each of in.rows'],
  ['delay', { duration: 5, unit: 'minutes' }, '5 minutes'],
  ['smtp', { to: ['a@example.com', 'b@example.com'] }, 'a@example.com, b@example.com'],
  ['of_another_version', {}, 'of_another_version'],
])('%s', (componentId, data, line) => {
  expect(of(componentId, data)).toBe(line);
});

it('takes the first required setting, its first line, and not too much of it', () => {
  const kind = { title: 'Text', schema: { required: ['template'] } } as never;
  const node = (template: string) => ({ id: 'n', data: { componentId: 'text_transform', template } });
  expect(summaryOf(node('Hello\nthere'), kind)).toBe('Hello');
  expect(summaryOf(node(''), kind)).toBe('Text');
  expect(summaryOf(node('x'.repeat(500)), kind)).toHaveLength(80);
});
