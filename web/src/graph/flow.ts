import type { Edge, Node } from '@xyflow/react';
import { type Catalogue, componentOf, type Definition, edgeName, kindOf, titleOf } from './definition';
import type { Piece } from './frames';
import { handleOf, hasWayIn, type WayOut } from './handles';
import { type NodeCardProps, type NodeMarks, nodeWords } from './node-card';
import { summaryOf } from './summary';

export interface CardData extends Record<string, unknown> {
  card: NodeCardProps;
  ways: readonly WayOut[];
  wayIn: boolean;
}
export type CardNode = Node<CardData, 'card'>;

// What an edge is shown as: taken by a run, not taken, or part of a difference.
export type EdgeMark = 'taken' | 'dead' | 'added' | 'removed' | 'changed';
const EDGE_WORDS: Record<EdgeMark, string> = {
  taken: 'taken',
  dead: 'not taken',
  added: 'added',
  removed: 'removed',
  changed: 'changed',
};

export interface Marks {
  nodes?: ReadonlyMap<string, NodeMarks> | undefined;
  // By edgeName().
  edges?: ReadonlyMap<string, EdgeMark> | undefined;
}

function depthOf(piece: Piece, byId: ReadonlyMap<string, Piece>): number {
  let depth = 0;
  for (let at = piece.parentId; at !== null && depth <= byId.size; depth += 1) at = byId.get(at)?.parentId ?? null;
  return depth;
}

// The nodes as the canvas wants them: frames before what is in them.
export function flowNodes(definition: Definition, catalogue: Catalogue, pieces: Piece[], marks: Marks): CardNode[] {
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const byId = new Map(pieces.map((piece) => [piece.id, piece]));
  const outerFirst = pieces
    .map((piece) => ({ piece, depth: depthOf(piece, byId) }))
    .filter(({ depth }) => depth <= byId.size)
    .toSorted((a, b) => a.depth - b.depth);
  return outerFirst.flatMap(({ piece }) => {
    const node = nodes.get(piece.id);
    if (!node) return [];
    const kind = kindOf(node, catalogue);
    const own = marks.nodes?.get(node.id) ?? {};
    const title = titleOf(node);
    const flowNode: CardNode = {
      id: node.id,
      type: 'card',
      position: piece.position ?? { x: 0, y: 0 },
      ...(piece.parentId === null ? {} : { parentId: piece.parentId }),
      width: piece.width,
      height: piece.height,
      ariaLabel: nodeWords(kind?.title ?? componentOf(node), title, own),
      ariaRole: 'button',
      domAttributes: { 'aria-pressed': false },
      zIndex: 0,
      data: {
        card: { icon: kind?.icon, title, summary: summaryOf(node, kind), isFrame: piece.isFrame, ...own },
        ways: piece.ways,
        wayIn: hasWayIn(kind),
      },
    };
    return [flowNode];
  });
}

export function flowEdges(definition: Definition, marks: Marks, classOf: (mark: EdgeMark) => string): Edge[] {
  const known = new Set(definition.nodes.map(({ id }) => id));
  const names = new Set<string>();
  return definition.edges.flatMap((edge) => {
    const name = edgeName(edge);
    if (!known.has(edge.source) || !known.has(edge.target) || names.has(name)) return [];
    names.add(name);
    const mark = marks.edges?.get(name);
    const handle = handleOf(edge);
    const words = `From ${edge.source}${handle && ` by ${handle}`} to ${edge.target}`;
    return [
      {
        id: name,
        source: edge.source,
        target: edge.target,
        sourceHandle: handle || null,
        zIndex: 1,
        ariaLabel: mark ? `${words}, ${EDGE_WORDS[mark]}` : words,
        ...(mark ? { className: classOf(mark) } : {}),
      },
    ];
  });
}
