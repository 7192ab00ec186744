import { expect, it } from 'vitest';
import { freeName } from './create';

it('a name that is taken gets a number', () => {
  expect(freeName('a', [])).toBe('a');
  expect(freeName('a', ['a', 'a 2', 'a 4'])).toBe('a 3');
});
