import { expect, it } from 'vitest';
import { itemTemplates } from './items';

const iterator = (data: Record<string, unknown>) => ({ id: 'each', data });

it('counts and reads the entries of an iterator', () => {
  const templates = itemTemplates(iterator({ items: ' {{ order.lines | reverse }} ' }));
  expect(templates?.entries).toBe('{{ order.lines | reverse | size }}');
  expect(templates?.item(3)).toBe('{{ order.lines | reverse | slice: 3, 1 | first }}');
});

it('reads as many entries at once as go into a batch', () => {
  const templates = itemTemplates(iterator({ items: '{{- ids -}}', batch_size: 20 }));
  expect([templates?.batch, templates?.item(2)]).toEqual([20, '{{ ids | slice: 40, 20 }}']);
});

it('knows nothing of what is not one expression', () => {
  for (const items of [undefined, [1, 2], 'a list', '{{ a }}{{ b }}', '{{ }}'])
    expect(itemTemplates(iterator({ items }))).toBeNull();
  expect(itemTemplates(iterator({ items: '{{ ids }}', batch_size: '{{ size }}' }))).toBeNull();
});
