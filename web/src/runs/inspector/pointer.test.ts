import { describe, expect, it } from 'vitest';
import { below, partsOf, templateOf } from './pointer';

describe('pointers', () => {
  it('escape what has a meaning in them, and back', () => {
    const pointer = below(below(below('', 'a/b'), 0), '~x');
    expect(pointer).toBe('/a~1b/0/~0x');
    expect(partsOf(pointer)).toEqual(['a/b', '0', '~x']);
    expect(partsOf('')).toEqual([]);
    expect(partsOf('/')).toEqual(['']);
  });

  it('become paths of templates', () => {
    expect(templateOf('call', '/body/items/0/name')).toBe('{{ call.body.items[0].name }}');
    expect(templateOf('call', '/body/first name')).toBe('{{ call.body["first name"] }}');
    expect(templateOf('call', '')).toBe('{{ call }}');
  });
});
