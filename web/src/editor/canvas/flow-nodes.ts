import type { Edge, Node } from '@xyflow/react';
import { CARD, grown, type Piece, piecesOf, type Size } from '../../graph/frames';
import { ERROR, type WayOut } from '../../graph/handles';
import { type NodeCardProps, nodeWords } from '../../graph/node-card';
import { summaryOf } from '../../graph/summary';
import { type Definition, type EditorNode, kindOf, type NodeMark, type Position } from '../contract';
import { isFolded } from '../model/commands';
import { edgeKey, handleOf, labelOf } from '../model/graph';
import type { Kinds } from '../model/rules';

// The definition as the canvas draws it. What has not changed stays the same object, so that only what changed is drawn.

export interface FlowData extends Record<string, unknown> {
  card: NodeCardProps;
  ways: readonly WayOut[];
  wayIn: boolean;
  // The way of errors is shown faintly: connecting it switches continue_on_error on.
  hasGhost: boolean;
  // Ways out that lead nowhere, with a button to add what follows.
  free: readonly string[];
  frame: 'none' | 'open' | 'folded';
  begins: boolean;
}
export type FlowNode = Node<FlowData, 'node'>;

export interface Shown {
  definition: Definition;
  kinds: Kinds;
  selection: ReadonlySet<string>;
  problems: ReadonlyMap<string, number>;
  marks: Readonly<Record<string, NodeMark>>;
  // Where nodes are while they are dragged.
  dragged: ReadonlyMap<string, Position>;
  // How large frames are while they are resized.
  sized: ReadonlyMap<string, Size>;
  readOnly: boolean;
}

interface Made {
  key: readonly unknown[];
  node: FlowNode;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => Object.is(each, b[index]));
}

interface Around {
  hidden: boolean;
  free: readonly string[];
  begins: boolean;
}

function made(shown: Shown, node: EditorNode, piece: Piece, { hidden, free, begins }: Around): FlowNode {
  const kind = shown.kinds.get(kindOf(node));
  const mark = shown.marks[node.id];
  const problems = shown.problems.get(node.id);
  const folded = piece.isFrame && isFolded(node);
  const size = folded ? CARD : (shown.sized.get(node.id) ?? { width: piece.width, height: piece.height });
  const title = labelOf(node);
  const marks = { run: mark?.state, count: mark?.note, problems };
  const hasGhost = !shown.readOnly && kind?.family !== 'trigger' && !piece.ways.some(({ isError }) => isError);
  const leads = shown.definition.edges
    .filter(({ source }) => source === node.id)
    .map((edge) => `${edge.target}${handleOf(edge) && ` by ${handleOf(edge)}`}`);
  const words = nodeWords(kind?.title ?? kindOf(node), title, marks);
  return {
    id: node.id,
    type: 'node',
    position: shown.dragged.get(node.id) ?? piece.position ?? { x: 0, y: 0 },
    ...(piece.parentId === null ? {} : { parentId: piece.parentId }),
    ...size,
    measured: size,
    hidden,
    selected: shown.selection.has(node.id),
    ariaLabel: leads.length > 0 ? `${words}, leads to ${leads.join(', ')}` : words,
    ariaRole: 'group',
    data: {
      card: {
        icon: kind?.icon,
        title,
        summary: summaryOf(node, kind),
        isFrame: piece.isFrame && !folded,
        ...marks,
      },
      ways: hasGhost ? [...piece.ways, ERROR] : piece.ways,
      wayIn: kind?.family !== 'trigger',
      hasGhost,
      free,
      frame: !piece.isFrame ? 'none' : folded ? 'folded' : 'open',
      begins,
    },
  };
}

export class FlowNodes {
  private cache = new Map<string, Made>();

  // Frames come before what is in them, as the canvas wants it.
  of(shown: Shown): FlowNode[] {
    const { definition, kinds } = shown;
    const pieces = grown(piecesOf(definition, kinds));
    const byId = new Map(pieces.map((piece) => [piece.id, piece]));
    const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
    const next = new Map<string, Made>();
    const into = new Set(definition.edges.map(({ target }) => target));
    const out = new Map<string, string>();
    for (const edge of definition.edges)
      out.set(edge.source, `${out.get(edge.source) ?? ''}\n${handleOf(edge)}\t${edge.target}`);
    const visit = (piece: Piece, isHidden: boolean) => {
      const node = nodes.get(piece.id);
      if (!node || next.has(piece.id)) return;
      const used = out.get(node.id) ?? '';
      const begins = piece.parentId !== null && !into.has(node.id);
      const key = [
        node,
        kinds,
        piece.width,
        piece.height,
        piece.parentId,
        isHidden,
        begins,
        used,
        shown.readOnly,
        shown.selection.has(node.id),
        shown.problems.get(node.id),
        shown.marks[node.id],
        shown.dragged.get(node.id),
        shown.sized.get(node.id),
      ];
      const old = this.cache.get(node.id);
      if (old && isSame(old.key, key)) next.set(node.id, old);
      else {
        const free = shown.readOnly
          ? []
          : piece.ways.filter(({ id, isError }) => !isError && !used.includes(`\n${id}\t`)).map(({ id }) => id);
        next.set(node.id, { key, node: made(shown, node, piece, { hidden: isHidden, free, begins }) });
      }
      const hidesInside = isHidden || isFolded(node);
      for (const inside of children.get(piece.id) ?? []) visit(inside, hidesInside);
    };
    const children = new Map<string | null, Piece[]>();
    for (const piece of pieces) {
      const parent = piece.parentId !== null && byId.has(piece.parentId) ? piece.parentId : null;
      children.set(parent, [...(children.get(parent) ?? []), piece]);
    }
    for (const piece of children.get(null) ?? []) visit(piece, false);
    this.cache = next;
    return [...next.values()].map(({ node }) => node);
  }
}

export function flowEdges(definition: Definition, selected: string | null): Edge[] {
  const known = new Set(definition.nodes.map(({ id }) => id));
  const keys = new Set<string>();
  return definition.edges.flatMap((edge): Edge[] => {
    const id = edgeKey(edge);
    if (!known.has(edge.source) || !known.has(edge.target) || keys.has(id)) return [];
    keys.add(id);
    const handle = handleOf(edge);
    return [
      {
        id,
        type: 'edge',
        source: edge.source,
        target: edge.target,
        sourceHandle: handle || null,
        selected: id === selected,
        zIndex: 1,
        ariaLabel: `From ${edge.source}${handle && ` by ${handle}`} to ${edge.target}`,
      },
    ];
  });
}
