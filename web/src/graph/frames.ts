import { grouped } from './grouped';
import { type Catalogue, type Definition, type GraphNode, kindOf } from './definition';
import { handlesInUse, type WayOut, waysShown } from './handles';

export const GRID = 16;
export const CARD = { width: 224, height: 64 } as const;
// Around what is inside an iterator; its title is above.
export const FRAME = { head: 64, pad: 32, width: 288, height: 160 } as const;
const WAY = 24;

export interface Size {
  width: number;
  height: number;
}

export function snapped(value: number): number {
  return Math.ceil(value / GRID) * GRID;
}

// A card grows when it has more ways out than fit beside it.
function cardSize(ways: readonly WayOut[]): Size {
  const plain = ways.filter(({ isError }) => !isError).length;
  return { width: CARD.width, height: snapped(Math.max(CARD.height, plain * WAY + GRID)) };
}

// Where the way out is on the right side of its card, as a share of the height.
export function wayPlace(ways: readonly WayOut[], id: string): number {
  const plain = ways.filter(({ isError }) => !isError);
  const index = plain.findIndex((way) => way.id === id);
  return (Math.max(index, 0) + 0.5) / Math.max(plain.length, 1);
}

// A node as it is placed: its ways out, its size, and the iterator that holds it.
export interface Piece extends Size {
  id: string;
  parentId: string | null;
  isFrame: boolean;
  ways: WayOut[];
  // As it is stored; none where it has no place yet.
  position: { x: number; y: number } | null;
}

function stored(node: GraphNode): Partial<Size> {
  const { width, height } = node as { width?: unknown; height?: unknown };
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : {};
}

function placeOf({ position }: GraphNode): Piece['position'] {
  return typeof position?.x === 'number' && typeof position.y === 'number' ? { x: position.x, y: position.y } : null;
}

// The nodes of a definition as they are placed. A parent that does not exist is none.
export function piecesOf(definition: Definition, catalogue: Catalogue): Piece[] {
  const used = handlesInUse(definition.edges);
  const ids = new Set(definition.nodes.map(({ id }) => id));
  const parents = new Set(definition.nodes.map(({ parentId }) => parentId));
  return definition.nodes.map((node) => {
    const kind = kindOf(node, catalogue);
    const ways = waysShown(kind, node, used.get(node.id) ?? []);
    const isFrame = kind?.holds_nodes === true || parents.has(node.id);
    const size = isFrame ? { width: FRAME.width, height: FRAME.height, ...stored(node) } : cardSize(ways);
    const parentId = node.parentId && ids.has(node.parentId) ? node.parentId : null;
    return { id: node.id, parentId, isFrame, ways, position: placeOf(node), ...size };
  });
}

// Whether the stored places can be shown: each node has one, and no two the same.
export function arePlaced(pieces: readonly Piece[]): boolean {
  const taken = new Set<string>();
  return pieces.every(({ parentId, position }) => {
    if (position === null) return false;
    const spot = JSON.stringify([parentId, Math.round(position.x), Math.round(position.y)]);
    return !taken.has(spot) && taken.add(spot);
  });
}

// Frames at least as large as what is in them.
export function grown(pieces: Piece[]): Piece[] {
  const inside = grouped(pieces, ({ parentId }) => parentId);
  const sizes = new Map<string, Size>();
  const sizeOf = (piece: Piece, seen: ReadonlySet<string>): Size => {
    const known = sizes.get(piece.id);
    if (known || !piece.isFrame || seen.has(piece.id)) return known ?? piece;
    let { width, height } = piece;
    for (const child of inside.get(piece.id) ?? []) {
      const size = sizeOf(child, new Set([...seen, piece.id]));
      width = Math.max(width, snapped((child.position?.x ?? 0) + size.width + FRAME.pad));
      height = Math.max(height, snapped((child.position?.y ?? 0) + size.height + FRAME.pad));
    }
    sizes.set(piece.id, { width, height });
    return { width, height };
  };
  return pieces.map((piece) => ({ ...piece, ...sizeOf(piece, new Set()) }));
}
