import { expect, it } from 'vitest';
import { readRunSearch } from './run-search';

it('what an address says is kept if it means something', () => {
  expect(readRunSearch({ view: 'graph', step: 'tell', item: '3.0', attempt: '2', state: 'failed', q: 'a' })).toEqual({
    view: 'graph',
    step: 'tell',
    item: '3.0',
    attempt: 2,
    state: 'failed',
    q: 'a',
  });
  expect(readRunSearch({ view: 'x', step: '', item: '../3', attempt: '0', state: 'tired', q: '', pure: 'no' })).toEqual(
    {},
  );
  expect(readRunSearch({ pure: 'hide', other: 1 })).toEqual({ pure: 'hide' });
});
