import { describe, expect, it } from 'vitest';
import { grouped } from './grouped';
import { arePlaced, CARD, FRAME, grown, type Piece } from './frames';
import { layOut, type LayoutEdge, type Placed } from './layout';

function piece(id: string, change: Partial<Piece> = {}): Piece {
  const ways = [{ id: '', title: 'Next', isError: false }];
  return { id, parentId: null, isFrame: false, ways, position: null, ...CARD, ...change };
}
const edge = (source: string, target: string, handle = ''): LayoutEdge => ({ source, target, handle });
const named = (...ids: string[]) => ids.map((id) => ({ id, title: id, isError: false }));

function at(placed: Placed[], id: string): Placed {
  const found = placed.find((each) => each.id === id);
  if (!found) throw new Error(`${id} has no place`);
  return found;
}

function overlap(a: Placed, b: Placed): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('a layout', () => {
  it('goes from left to right on the grid', () => {
    const placed = layOut([piece('b'), piece('a'), piece('c')], [edge('a', 'b'), edge('b', 'c')]);
    expect(at(placed, 'a').x).toBe(0);
    expect(at(placed, 'b').x).toBeGreaterThan(at(placed, 'a').x + CARD.width);
    expect(at(placed, 'c').x).toBeGreaterThan(at(placed, 'b').x + CARD.width);
    for (const { x, y } of placed) expect([x % 16, y % 16]).toEqual([0, 0]);
  });

  it('orders siblings by their handles, also where the edges come in another order', () => {
    const ids = Array.from({ length: 8 }, (_, index) => `case ${String(index)}`);
    const pieces = [piece('switch', { ways: named(...ids) }), ...ids.toReversed().map((id) => piece(`to ${id}`))];
    const edges = ids.toReversed().map((id) => edge('switch', `to ${id}`, id));
    const placed = layOut(pieces, edges);
    const heights = ids.map((id) => at(placed, `to ${id}`).y);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(new Set(heights).size).toBe(8);
  });

  it('keeps what is inside an iterator in its frame, with room for its title', () => {
    const frame = { isFrame: true, width: FRAME.width, height: FRAME.height };
    const pieces = [
      piece('in'),
      piece('each', frame),
      piece('one', { parentId: 'each' }),
      piece('deep', { ...frame, parentId: 'each' }),
      piece('two', { parentId: 'deep' }),
      piece('out'),
    ];
    const placed = layOut(pieces, [edge('in', 'each'), edge('each', 'out'), edge('one', 'deep')]);
    expect(placed).toHaveLength(6);
    for (const [inner, outer] of [
      ['one', 'each'],
      ['deep', 'each'],
      ['two', 'deep'],
    ] as const) {
      const [child, parent] = [at(placed, inner), at(placed, outer)];
      expect(child.x).toBeGreaterThanOrEqual(FRAME.pad);
      expect(child.y).toBeGreaterThanOrEqual(FRAME.head);
      expect(child.x + child.width).toBeLessThan(parent.width);
      expect(child.y + child.height).toBeLessThan(parent.height);
    }
    expect(at(placed, 'out').x).toBeGreaterThan(at(placed, 'each').x + at(placed, 'each').width);
  });

  it('takes what no run could: cycles, edges over borders, edges to nowhere, parents in a ring', () => {
    const pieces = [
      piece('a'),
      piece('b'),
      piece('each', { isFrame: true }),
      piece('in', { parentId: 'each' }),
      piece('x', { isFrame: true, parentId: 'y' }),
      piece('y', { isFrame: true, parentId: 'x' }),
    ];
    const edges = [edge('a', 'b'), edge('b', 'a'), edge('a', 'a'), edge('a', 'in'), edge('a', 'gone')];
    const placed = layOut(pieces, edges);
    expect(placed.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'each', 'in']);
  });

  it('lays out a thousand nodes in which none covers another', { timeout: 60_000 }, () => {
    const pieces = Array.from({ length: 1000 }, (_, index) =>
      piece(`n${String(index)}`, { ways: named('true', 'false') }),
    );
    const edges = pieces
      .slice(1)
      .map(({ id }, index) => edge(`n${String(Math.floor(index / 2))}`, id, index % 2 ? 'false' : 'true'));
    const placed = layOut(pieces, edges);
    const columns = grouped(placed, ({ x }) => x);
    expect(placed).toHaveLength(1000);
    for (const column of columns.values()) {
      const sorted = column.toSorted((a, b) => a.y - b.y);
      for (const [index, each] of sorted.entries()) {
        const next = sorted[index + 1];
        if (next) expect(overlap(each, next)).toBe(false);
      }
    }
  });
});

it('stored places are used if each node has its own', () => {
  const here = { position: { x: 0, y: 0 } };
  expect(arePlaced([piece('a', here), piece('b', { position: { x: 288, y: 0 } })])).toBe(true);
  expect(arePlaced([piece('a', here), piece('b', here)])).toBe(false);
  expect(arePlaced([piece('a', here), piece('b')])).toBe(false);
  expect(arePlaced([piece('a', here), piece('b', { ...here, parentId: 'a' })])).toBe(true);
});

it('a frame is at least as large as what is in it', () => {
  const pieces = grown([
    piece('each', { isFrame: true, position: { x: 0, y: 0 } }),
    piece('far', { parentId: 'each', position: { x: 640, y: 480 } }),
  ]);
  expect(pieces[0]).toMatchObject({ width: 896, height: 576 });
});
