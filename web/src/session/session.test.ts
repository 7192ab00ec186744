import { describe, expect, it } from 'vitest';
import { allows, safeNext } from './session';

describe('where to go after signing in', () => {
  it('is a page of the UI', () => {
    expect(safeNext('/runs?state=failed')).toBe('/runs?state=failed');
  });
  it.each([
    undefined,
    '',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/login',
    '/a b',
  ])('not %s', (next) => {
    expect(safeNext(next)).toBe('/');
  });
});

it('a scope is among the scopes, or all are', () => {
  expect(allows({ scopes: ['runs:read'] }, 'runs:read')).toBe(true);
  expect(allows({ scopes: ['runs:read'] }, 'runs:write')).toBe(false);
  expect(allows({ scopes: ['*'] }, 'vault:write')).toBe(true);
  expect(allows(undefined, 'runs:read')).toBe(false);
});
