import { describe, expect, it } from 'vitest';
import { pastedPairs, readPairs, shapeOf, writePairs } from './pairs';

describe('rows of names and values', () => {
  it('keep the shape in which they were written', () => {
    const object = { Accept: 'text/plain', 'X-Count': 3 };
    expect(writePairs(readPairs(object), 'object', ['list', 'object'])).toEqual(object);
    const list = [
      { key: 'tag', value: 'a' },
      { key: 'tag', value: null },
    ];
    expect(writePairs(readPairs(list), 'list', ['list', 'object'])).toEqual(list);
    expect(shapeOf(list, ['object', 'list'])).toBe('list');
    expect(shapeOf(undefined, ['list', 'object'])).toBe('object');
    expect(shapeOf(undefined, ['list'])).toBe('list');
  });

  it('become a list when a name comes twice and the setting allows one', () => {
    const rows = [
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ];
    expect(writePairs(rows, 'object', ['list', 'object'])).toEqual(rows);
    expect(writePairs(rows, 'object', ['object'])).toEqual({ a: '2' });
  });

  it('are taken from pasted headers', () => {
    expect(pastedPairs('Accept: application/json\nX-Token: a:b\n')).toEqual([
      { key: 'Accept', value: 'application/json' },
      { key: 'X-Token', value: 'a:b' },
    ]);
    expect(pastedPairs("-H 'Accept: text/plain' \\")).toEqual([{ key: 'Accept', value: 'text/plain' }]);
  });

  it('are taken from a query string, a URL or a JSON object', () => {
    expect(pastedPairs('?q=a%20b&page=2')).toEqual([
      { key: 'q', value: 'a b' },
      { key: 'page', value: '2' },
    ]);
    expect(pastedPairs('https://example.com/find?q=1')).toEqual([{ key: 'q', value: '1' }]);
    expect(pastedPairs('a=1&b=')).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '' },
    ]);
    expect(pastedPairs('{"a": 1}')).toEqual([{ key: 'a', value: 1 }]);
  });

  it('are not made of a name or a template', () => {
    expect(pastedPairs('Accept')).toBeNull();
    expect(pastedPairs('{{ webhook_payload.id }}')).toBeNull();
    expect(pastedPairs('{broken')).toBeNull();
  });
});
