import { expect, it } from 'vitest';
import { bodyDiff } from './body-diff';

it('says what differs, and nothing of white space and order', () => {
  expect(bodyDiff('{"a": 1, "b": 2}', '{"b":2,\n"a":1}')).toEqual([]);
  const pieces = bodyDiff('{"order": 7, "total": 10}', '{"order": 7, "total": 12}');
  expect(pieces.filter(({ kind }) => kind === 'removed').map(({ text }) => text)).toEqual(['10']);
  expect(pieces.filter(({ kind }) => kind === 'added').map(({ text }) => text)).toEqual(['12']);
});

it('gives back both texts, whatever changed in a word', () => {
  const [a, b] = ['id ab12cd-99 and more', 'id xb34cde-9 and less'];
  const pieces = bodyDiff(a, b);
  const without = (kind: string) => pieces.filter((piece) => piece.kind !== kind).map(({ text }) => text);
  expect(without('added').join('')).toBe(a);
  expect(without('removed').join('')).toBe(b);
});

it('leaves out what is far from a difference', () => {
  const long = Array.from({ length: 500 }, (_, index) => `line ${String(index)}`).join('\n');
  const pieces = bodyDiff(`${long}\nx`, `${long}\ny`);
  expect(pieces.map(({ text }) => text).join('').length).toBeLessThan(300);
  expect(pieces.at(-1)).toEqual({ kind: 'added', text: 'y' });
});
