import { expect, it } from 'vitest';
import { hostsOf } from './queries';

it('hosts are told apart by commas, spaces and lines', () => {
  expect(hostsOf(' api.stripe.com, *.example.com\nx.test ')).toEqual(['api.stripe.com', '*.example.com', 'x.test']);
  expect(hostsOf(' ')).toEqual([]);
});
