import { grouped } from './grouped';
import { Graph, layout } from '@dagrejs/dagre';
import { FRAME, GRID, type Piece, type Size, snapped } from './frames';

// What is laid out: plain data, so that it can go to a worker and back.
export interface LayoutEdge {
  source: string;
  target: string;
  handle: string;
}
export interface Placed extends Size {
  id: string;
  // In the iterator that holds the node, else in the graph.
  x: number;
  y: number;
}

const BESIDE = 2 * GRID;
const BEHIND = 6 * GRID;

// The node that begins at the handle that comes first is above its siblings. Each node counts once, as a child of the
// first node that leads to it: so no two of these rules can contradict each other.
function siblingRules(pieces: readonly Piece[], edges: readonly LayoutEdge[]): { left: string; right: string }[] {
  const taken = new Set<string>();
  const from = grouped(edges, ({ source }) => source);
  return pieces.flatMap(({ id, ways }) => {
    const order = new Map(ways.map((way, index) => [way.id, index]));
    const children = (from.get(id) ?? [])
      .toSorted((a, b) => (order.get(a.handle) ?? 0) - (order.get(b.handle) ?? 0))
      .map(({ target }) => target)
      .filter((target) => target !== id && !taken.has(target) && taken.add(target));
    return children.slice(1).map((right, index) => ({ left: children[index] ?? right, right }));
  });
}

// Those of one level: the graph's, or an iterator's. Their sizes are known.
function layOutLevel(pieces: readonly Piece[], edges: readonly LayoutEdge[], sizes: ReadonlyMap<string, Size>) {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: BESIDE, ranksep: BEHIND });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const piece of pieces) {
    const { width, height } = sizes.get(piece.id) ?? piece;
    graph.setNode(piece.id, { width, height });
  }
  for (const { source, target } of edges) if (source !== target) graph.setEdge(source, target);
  layout(graph, { constraints: siblingRules(pieces, edges) });
  const placed = pieces.map(({ id }): Placed => {
    const { x = 0, y = 0, width, height } = graph.node(id) as Size & { x?: number; y?: number };
    return { id, x: x - width / 2, y: y - height / 2, width, height };
  });
  const left = Math.min(...placed.map(({ x }) => x));
  const top = Math.min(...placed.map(({ y }) => y));
  const onGrid = (value: number) => Math.round(value / GRID) * GRID;
  return placed.map((each) => ({ ...each, x: onGrid(each.x - left), y: onGrid(each.y - top) }));
}

// Places for all nodes, from left to right in the order of the edges: what is inside iterators first, so that no edge
// crosses a border. An edge between two levels, which only an unfinished draft has, is not followed.
export function layOut(pieces: readonly Piece[], edges: readonly LayoutEdge[]): Placed[] {
  const inside = grouped(pieces, ({ parentId }) => parentId);
  const levelOf = new Map(pieces.map(({ id, parentId }) => [id, parentId]));
  const edgesOf = grouped(
    edges.filter(({ source, target }) => levelOf.has(source) && levelOf.get(source) === levelOf.get(target)),
    ({ source }) => levelOf.get(source) ?? null,
  );
  const sizes = new Map<string, Size>();
  const done = new Set<string>();
  const place = (level: string | null): Placed[] => {
    const own = inside.get(level) ?? [];
    const below = own.flatMap((piece) => {
      if (!piece.isFrame || done.has(piece.id)) return [];
      done.add(piece.id);
      const placed = place(piece.id);
      const children = new Set((inside.get(piece.id) ?? []).map(({ id }) => id));
      const direct = placed.filter(({ id }) => children.has(id));
      const reach = (end: (each: Placed) => number) => Math.max(0, ...direct.map(end));
      sizes.set(piece.id, {
        width: Math.max(FRAME.width, snapped(reach(({ x, width }) => x + width) + FRAME.pad)),
        height: Math.max(FRAME.height, snapped(reach(({ y, height }) => y + height) + FRAME.pad)),
      });
      return placed;
    });
    if (own.length === 0) return below;
    const shift = level === null ? { x: 0, y: 0 } : { x: FRAME.pad, y: FRAME.head };
    const placed = layOutLevel(own, edgesOf.get(level) ?? [], sizes);
    return [...below, ...placed.map((each) => ({ ...each, x: each.x + shift.x, y: each.y + shift.y }))];
  };
  return place(null);
}
