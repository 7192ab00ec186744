import { describe, expect, it } from 'vitest';
import { hasTemplate, isInside, partText, pathText, placeAt } from './place';

// The bar is the cursor.
function at(marked: string) {
  const position = marked.indexOf('^');
  return placeAt(marked.replace('^', ''), position);
}

describe('the place in a template', () => {
  it.each([
    ['{{ ^', { at: 'path', path: [], from: 3 }],
    ['{{^', { at: 'path', path: [], from: 2 }],
    ['{{ web^ }}', { at: 'path', path: [], from: 3 }],
    ['Hello {{ order.^', { at: 'path', path: ['order'], from: 14 }],
    ['{{ order.na^ }} and {{ x }}', { at: 'path', path: ['order'], from: 8 }],
    ['{{ order.lines[0].sk^', { at: 'path', path: ['order', 'lines', '0'], from: 17 }],
    ['{{ order["a name"].x^', { at: 'path', path: ['order', 'a name'], from: 18 }],
    ['{{ order["a n^', { at: 'path', path: ['order'], from: 8 }],
    ['{{ a }} {{ b.^', { at: 'path', path: ['b'], from: 12 }],
    ['{% if order.^', { at: 'path', path: ['order'], from: 11 }],
    ['{{ "a" | append: or^', { at: 'path', path: [], from: 17 }],
  ])('%s', (marked, place) => expect(at(marked)).toEqual(place));

  it.each([
    ['{{ order.name | ^', 16],
    ['{{ order.name | upc^ }}', 16],
    ['{{ order.name |^', 15],
    ['{{ a | append: "|" | do^', 21],
  ])('%s is the name of a filter', (marked, from) => expect(at(marked)).toEqual({ at: 'filter', from }));

  it('of a tag is at its begin', () => {
    expect(at('{% ^')).toEqual({ at: 'tag', from: 3 });
    expect(at('{%- ca^')).toEqual({ at: 'tag', from: 4 });
  });

  it.each(['^', 'text ^', '{{ a }}^', '{{ "in a te^', '{{ 12^', '{{ a["b"]^'])('%s has nothing to complete', (marked) =>
    expect(at(marked)).toBeNull(),
  );
});

describe('paths', () => {
  it('are written as templates read them', () => {
    expect(pathText(['order', 'lines', 0, 'a name', 'sku'])).toBe('order.lines[0]["a name"].sku');
    expect(partText('kebab-case')).toBe('.kebab-case');
    expect(partText('1st')).toBe('["1st"]');
  });

  it('stand inside of {{ }} or not', () => {
    expect(isInside('{{ a', 4)).toBe(true);
    expect(isInside('{{ a }} ', 8)).toBe(false);
    expect(hasTemplate('{% if a %}')).toBe(true);
    expect(hasTemplate('{ "a": 1 }')).toBe(false);
  });
});
