import { FRAME, GRID } from '../../graph/frames';
import type { Definition, EditorEdge, EditorNode, NodeData, Position } from '../contract';
import { absolutePosition, edgeKey, handleOf, nodeOf, parentOf, withInside } from './graph';
import { freeEdgeId } from './ids';
import { renameInData } from './references';
import { type Connection, crossingEdges } from './rules';

// What can be done to a definition. Each changes the draft that history.ts gives it; whether it may be done is asked
// before (rules.ts).

const STEP = 288;

function newEdge(draft: Definition, { source, handle, target }: Connection): void {
  const sourceHandle = handle === '' ? {} : { sourceHandle: handle };
  draft.edges.push({ id: freeEdgeId(draft.edges), source, ...sourceHandle, target });
}

function isSame(edge: EditorEdge, { source, handle, target }: Connection): boolean {
  return edge.source === source && edge.target === target && handleOf(edge) === handle;
}

// The way out of an error exists only with continue_on_error, which connecting it switches on.
export function connect(draft: Definition, connection: Connection): void {
  const source = nodeOf(draft, connection.source);
  if (!source || draft.edges.some((edge) => isSame(edge, connection))) return;
  if (connection.handle === 'error') source.data.continue_on_error = true;
  newEdge(draft, connection);
}

export function disconnect(draft: Definition, keys: ReadonlySet<string>): void {
  draft.edges = draft.edges.filter((edge) => !keys.has(edgeKey(edge)));
}

export interface Insertion {
  node: EditorNode;
  // The way out that leads to the new node.
  from?: { source: string; handle: string };
  // Or the edge that it is put into.
  splice?: string;
  // By which way out of the new node a spliced edge goes on; null if it has none.
  wayOut: string | null;
}

export function add(draft: Definition, { node, from, splice, wayOut }: Insertion): void {
  draft.nodes.push(node);
  const edge = splice === undefined ? undefined : draft.edges.find((each) => edgeKey(each) === splice);
  if (edge) {
    const target = edge.target;
    edge.target = node.id;
    if (wayOut !== null) newEdge(draft, { source: node.id, handle: wayOut, target });
    makeRoom(draft, node, target);
  } else if (from) connect(draft, { ...from, target: node.id });
}

// What comes after a node that was put into an edge moves to the right, as far as it is in the way.
function makeRoom(draft: Definition, node: EditorNode, target: string): void {
  const next = nodeOf(draft, target);
  const missing = (node.position?.x ?? 0) + STEP - (next?.position?.x ?? 0);
  if (!next || missing <= 0) return;
  const after = new Set([target]);
  for (let before = -1; before !== after.size;) {
    before = after.size;
    for (const edge of draft.edges) if (after.has(edge.source)) after.add(edge.target);
  }
  for (const each of draft.nodes)
    if (after.has(each.id) && parentOf(each) === parentOf(node))
      each.position = { x: (each.position?.x ?? 0) + missing, y: each.position?.y ?? 0 };
}

// A place for a node after another one, or at the end of what is there.
export function placeAfter(definition: Definition, after: EditorNode | undefined, parentId: string | null): Position {
  const level = definition.nodes.filter((node) => parentOf(node) === parentId);
  const at = after
    ? { x: (after.position?.x ?? 0) + STEP, y: after.position?.y ?? 0 }
    : level.length === 0
      ? { x: parentId === null ? 0 : FRAME.pad, y: parentId === null ? 0 : FRAME.head }
      : {
          x: Math.min(...level.map((node) => node.position?.x ?? 0)),
          y: Math.max(...level.map((node) => node.position?.y ?? 0)) + 6 * GRID,
        };
  const isTaken = () =>
    level.some(({ position }) => Math.abs((position?.x ?? 0) - at.x) < 240 && Math.abs((position?.y ?? 0) - at.y) < 80);
  while (isTaken()) at.y += 6 * GRID;
  return at;
}

// The nodes, and all inside them. A node with one edge in and one out leaves its neighbours connected.
export function remove(draft: Definition, ids: ReadonlySet<string>): void {
  for (const id of ids) {
    const before = draft.edges.filter((edge) => edge.target === id);
    const after = draft.edges.filter((edge) => edge.source === id);
    const [into] = before;
    const [out] = after;
    draft.edges = draft.edges.filter((edge) => edge.source !== id && edge.target !== id);
    if (!into || !out || before.length !== 1 || after.length !== 1) continue;
    const healed = { ...into, target: out.target };
    if (!draft.edges.some((edge) => isSame(edge, { ...healed, handle: handleOf(healed) }))) draft.edges.push(healed);
  }
  const gone = withInside(draft, ids);
  draft.nodes = draft.nodes.filter((node) => !gone.has(node.id));
  draft.edges = draft.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target));
}

export function rename(draft: Definition, from: string, to: string): void {
  const names = new Map([[from, to]]);
  for (const node of draft.nodes) {
    if (node.id === from) node.id = to;
    if (node.parentId === from) node.parentId = to;
    node.data = renameInData(node.data, names).data;
  }
  for (const edge of draft.edges) {
    if (edge.source === from) edge.source = to;
    if (edge.target === from) edge.target = to;
  }
}

export function setData(draft: Definition, id: string, data: NodeData): void {
  const node = nodeOf(draft, id);
  if (node) node.data = data;
}

export function move(draft: Definition, positions: ReadonlyMap<string, Position>): void {
  for (const node of draft.nodes) {
    const position = positions.get(node.id);
    if (position && (position.x !== node.position?.x || position.y !== node.position.y)) node.position = position;
  }
}

export interface Frame extends Position {
  width: number;
  height: number;
}

export function resize(draft: Definition, id: string, { x, y, width, height }: Frame): void {
  const node = nodeOf(draft, id);
  if (node) Object.assign(node, { position: { x, y }, width, height });
}

export function isFolded(node: EditorNode): boolean {
  return node.ui?.folded === true;
}

export function fold(draft: Definition, id: string, isFoldedNow: boolean): void {
  const node = nodeOf(draft, id);
  if (node) node.ui = { ...node.ui, folded: isFoldedNow };
}

// Places as the layout found them; frames get their sizes.
export function place(
  draft: Definition,
  placed: readonly (Frame & { id: string })[],
  frames: ReadonlySet<string>,
): void {
  move(draft, new Map(placed.map(({ id, x, y }) => [id, { x, y }])));
  for (const { id, width, height } of placed) {
    const node = frames.has(id) ? nodeOf(draft, id) : undefined;
    if (node) Object.assign(node, { width, height });
  }
}

// Into an iterator or out of one; what would cross its border is cut. `positions` are those in the new parent.
export function setParent(draft: Definition, positions: ReadonlyMap<string, Position>, parentId: string | null): void {
  const ids = new Set(positions.keys());
  const crossing = crossingEdges(draft, ids, parentId);
  const before = crossingEdges(draft, new Set(), null);
  disconnect(draft, new Set([...crossing].filter((key) => !before.has(key))));
  for (const node of draft.nodes) {
    const position = positions.get(node.id);
    if (!position) continue;
    node.position = position;
    if (parentId === null) delete node.parentId;
    else node.parentId = parentId;
  }
}

// Puts nodes of one level into a new iterator. Edges to and from outside now lead to the iterator and away from it.
export function group(draft: Definition, ids: ReadonlySet<string>, iterator: EditorNode): void {
  const members = draft.nodes.filter((node) => ids.has(node.id));
  const left = Math.min(...members.map(({ position }) => position?.x ?? 0)) - FRAME.pad;
  const top = Math.min(...members.map(({ position }) => position?.y ?? 0)) - FRAME.head;
  iterator.position = { x: left, y: top };
  const [first] = members;
  const parentId = first ? parentOf(first) : null;
  if (parentId !== null) iterator.parentId = parentId;
  const edges: EditorEdge[] = [];
  for (const edge of draft.edges) {
    const [from, to] = [ids.has(edge.source), ids.has(edge.target)];
    if (from === to) {
      edges.push(edge);
      continue;
    }
    const moved: EditorEdge = from
      ? { ...edge, source: iterator.id, sourceHandle: null }
      : { ...edge, target: iterator.id };
    if (!edges.some((each) => isSame(each, { ...moved, handle: handleOf(moved) }))) edges.push(moved);
  }
  draft.edges = edges;
  for (const node of members) {
    node.parentId = iterator.id;
    node.position = { x: (node.position?.x ?? 0) - left, y: (node.position?.y ?? 0) - top };
  }
  draft.nodes.push(iterator);
}

// Dissolves an iterator: what was inside takes its place in the line. `wayOut` is the way by which a node goes on.
export function ungroup(draft: Definition, id: string, wayOut: (node: EditorNode) => string | null): void {
  const iterator = nodeOf(draft, id);
  if (!iterator) return;
  const members = draft.nodes.filter((node) => node.parentId === id);
  const begin = members.filter((node) => !draft.edges.some((edge) => edge.target === node.id));
  const end = members.filter((node) => !draft.edges.some((edge) => edge.source === node.id));
  const before = draft.edges.filter((edge) => edge.target === id);
  const after = draft.edges.filter((edge) => edge.source === id && handleOf(edge) !== 'error');
  draft.edges = draft.edges.filter((edge) => edge.source !== id && edge.target !== id);
  for (const edge of before)
    for (const node of begin) connect(draft, { source: edge.source, handle: handleOf(edge), target: node.id });
  for (const edge of after)
    for (const node of end) {
      const handle = wayOut(node);
      if (handle !== null) connect(draft, { source: node.id, handle, target: edge.target });
    }
  const parentId = parentOf(iterator);
  for (const node of members) {
    node.position = {
      x: (node.position?.x ?? 0) + (iterator.position?.x ?? 0),
      y: (node.position?.y ?? 0) + (iterator.position?.y ?? 0),
    };
    if (parentId === null) delete node.parentId;
    else node.parentId = parentId;
  }
  draft.nodes = draft.nodes.filter((node) => node.id !== id);
}

// Where a node would be inside `parentId` without moving on the canvas.
export function positionInside(definition: Definition, absolute: Position, parentId: string | null): Position {
  const holder = parentId === null ? undefined : nodeOf(definition, parentId);
  if (!holder) return absolute;
  const origin = absolutePosition(definition, holder);
  return { x: absolute.x - origin.x, y: absolute.y - origin.y };
}
