import { expect, it } from 'vitest';
import { numberIn } from './numbers';

it('what is typed on the way to a number is none yet', () => {
  expect(['', ' ', '-', '.', '-.'].map(numberIn)).toEqual(Array(5).fill(undefined));
  expect(['-1', '1.', '1.0', '1.05', '-0.5'].map(numberIn)).toEqual([-1, 1, 1, 1.05, -0.5]);
});
