import { expect, it } from 'vitest';
import { withShortBody } from './body';

it('of a large body the beginning is kept', () => {
  const small = { body: 'x'.repeat(256 * 1024), body_base64: null, body_is_whole: true };
  expect(withShortBody(small)).toBe(small);
  expect(withShortBody({ ...small, body: `${small.body}x` })).toEqual({
    body: 'x'.repeat(64 * 1024),
    body_base64: null,
    body_is_whole: false,
  });
});

it('bytes are cut so that what is left can be read', () => {
  const bytes = { body: '', body_base64: btoa('x'.repeat(300_000)), body_is_whole: true };
  const cut = withShortBody(bytes);
  expect(cut.body_is_whole).toBe(false);
  expect(atob(cut.body_base64 ?? '')).toBe('x'.repeat(65_535));
});
