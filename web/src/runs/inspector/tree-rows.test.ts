import { describe, expect, it } from 'vitest';
import type { Child } from './queries';
import { type Branch, canOpen, isLong, openTo, parentOf, treeRows, withPage, lastPlace } from './tree-rows';

const leaf = (name: string | number): Child => ({ name, type: 'number', bytes: 1, size: 0, value: 1 });
const list = (name: string | number, size: number): Child => ({ name, type: 'array', bytes: 9, size });
const branch = (children: Child[], change: Partial<Branch> = {}): Branch => ({
  size: children.length,
  first: 0,
  next: null,
  children,
  ...change,
});
const TREE = new Map([
  ['', branch([leaf('n'), list('rows', 300)])],
  ['/rows', branch([list(100, 1), leaf(101)], { size: 300, first: 100, next: 102 })],
]);

describe('the rows of a tree', () => {
  it('are what is open, with what is to come', () => {
    const rows = treeRows('', new Set(['/rows', '/rows/100']), TREE);
    expect(rows.map(({ kind, pointer, level }) => [kind, pointer, level])).toEqual([
      ['child', '/n', 1],
      ['child', '/rows', 1],
      ['more', '/rows', 2],
      ['child', '/rows/100', 2],
      ['loading', '/rows/100', 3],
      ['child', '/rows/101', 2],
      ['more', '/rows', 2],
    ]);
    expect(rows[2]).toMatchObject({ offset: 0, left: 100, isBefore: true });
    expect(rows[3]).toMatchObject({ place: 101, of: 300, isOpen: true });
    expect(rows[6]).toMatchObject({ offset: 102, left: 198, isBefore: false });
  });

  it('begin at any place', () => {
    expect(treeRows('/rows', new Set(), TREE).filter(({ kind }) => kind === 'child')).toHaveLength(2);
    expect(treeRows('/x', new Set(), TREE)).toEqual([{ kind: 'loading', pointer: '/x', level: 1 }]);
  });
});

it('pages are put before or after those that are there', () => {
  const first = withPage(undefined, 100, [leaf(100)], 300, 101);
  expect(first).toMatchObject({ first: 100, next: 101, size: 300 });
  const after = withPage(first, 101, [leaf(101)], 300, 102);
  expect(after).toMatchObject({ first: 100, next: 102 });
  const before = withPage(after, 50, [leaf(50), ...Array.from({ length: 99 }, (_, n) => leaf(51 + n))], 300, 150);
  expect(before).toMatchObject({ first: 50, next: 102 });
  expect(before.children).toHaveLength(52);
});

it('levels open what is loaded', () => {
  expect([...openTo('', 1, TREE)]).toEqual([]);
  expect([...openTo('', 2, TREE)]).toEqual(['/rows']);
  expect([...openTo('', 3, TREE)]).toEqual(['/rows', '/rows/100']);
});

it('only what has something inside opens, and a text that is not whole has a viewer', () => {
  expect([canOpen(leaf(1)), canOpen(list(1, 0)), canOpen(list(1, 2))]).toEqual([false, false, true]);
  expect(isLong({ name: 'a', type: 'string', bytes: 9000, size: 0 })).toBe(true);
  expect(isLong(leaf(1))).toBe(false);
});

it('a place is shown among its neighbours', () => {
  expect(parentOf('/rows/7654')).toEqual({ root: '/rows', firstAt: 7600 });
  expect(parentOf('/rows/3/first~1name')).toEqual({ root: '/rows/3', firstAt: 0 });
  expect(parentOf('/n')).toEqual({ root: '', firstAt: 0 });
});

it('the last place with a text is where what was given ends, unless more can be asked for', () => {
  expect(lastPlace(0, 0, 0)).toBe(-1);
  expect(lastPlace(0, 11, 11)).toBe(10);
  expect(lastPlace(0, 100, 250)).toBe(249);
  expect(lastPlace(200, 50, 250)).toBe(249);
  expect(lastPlace(100, 40, 250)).toBe(139);
});
