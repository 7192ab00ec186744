import { expect, it } from 'vitest';
import { skeletonOf } from './skeleton';

it('begins a pretended output with what the kind says of it', () => {
  expect(
    skeletonOf({
      type: 'object',
      properties: {
        status: { type: 'integer' },
        headers: { type: 'object' },
        body: {},
        items: { type: 'array' },
        text: { type: ['string', 'null'] },
      },
    }),
  ).toEqual({ status: 200, headers: {}, body: {}, items: [], text: '' });
});
