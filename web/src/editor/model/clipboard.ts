import type { Definition, EditorEdge, EditorNode, Position } from '../contract';
import { isObject } from '../forms/schema';
import { absolutePosition, nodesById, parentOf, withInside } from './graph';
import { freeEdgeId, freeId } from './ids';
import { renameInData } from './references';

// Nodes and edges as text on the clipboard, and back.

export interface Fragment {
  nodes: EditorNode[];
  edges: EditorEdge[];
}

// The nodes with all inside them, and the edges between them. Nodes whose iterator is not copied are placed by the canvas.
export function fragmentOf(definition: Definition, ids: ReadonlySet<string>): Fragment {
  const all = withInside(definition, ids);
  const nodes = definition.nodes
    .filter(({ id }) => all.has(id))
    .map((node): EditorNode => {
      const parent = parentOf(node);
      if (parent !== null && all.has(parent)) return node;
      const free: EditorNode = { ...node, position: absolutePosition(definition, node) };
      delete free.parentId;
      return free;
    });
  const edges = definition.edges.filter(({ source, target }) => all.has(source) && all.has(target));
  return { nodes, edges };
}

export function clipboardText({ nodes, edges }: Fragment): string {
  return JSON.stringify({ sluice: 1, nodes, edges });
}

function nodesIn(list: unknown[]): EditorNode[] | null {
  const nodes: EditorNode[] = [];
  for (const each of list) {
    if (!isObject(each) || typeof each.id !== 'string' || each.id === '') return null;
    const { position } = each;
    const isPlaced = isObject(position) && typeof position.x === 'number' && typeof position.y === 'number';
    const at = isPlaced ? { x: Number(position.x), y: Number(position.y) } : undefined;
    nodes.push({ ...each, id: each.id, position: at, data: isObject(each.data) ? each.data : {} });
  }
  return nodes;
}

function edgesIn(list: unknown[]): EditorEdge[] | null {
  const edges: EditorEdge[] = [];
  for (const each of list) {
    if (!isObject(each) || typeof each.source !== 'string' || typeof each.target !== 'string') return null;
    edges.push({ ...each, source: each.source, target: each.target });
  }
  return edges;
}

// A copied selection or a definition, as it was read from JSON or YAML; null if it is neither.
export function fragmentIn(value: unknown): Fragment | null {
  if (!isObject(value) || !Array.isArray(value.nodes) || value.nodes.length === 0) return null;
  const nodes = nodesIn(value.nodes);
  const edges = edgesIn(Array.isArray(value.edges) ? value.edges : []);
  return nodes && edges && { nodes, edges };
}

// The fragment as it fits into the definition: ids that are taken are changed, here and in the templates of the fragment;
// edges to what is not in it are left out. Its top left corner comes to `at`.
export function fitted(
  definition: Definition,
  fragment: Fragment,
  { reserved, at, parentId }: { reserved: ReadonlySet<string>; at: Position; parentId: string | null },
): Fragment {
  const present = nodesById(definition);
  const given = new Set<string>();
  const names = new Map<string, string>();
  for (const { id } of fragment.nodes) {
    const fresh = freeId(id, (name) => present.has(name) || reserved.has(name) || given.has(name));
    given.add(fresh);
    names.set(id, fresh);
  }
  const free = fragment.nodes.filter((node) => !names.has(parentOf(node) ?? ''));
  const left = Math.min(...free.map(({ position }) => position?.x ?? 0));
  const top = Math.min(...free.map(({ position }) => position?.y ?? 0));
  const nodes = fragment.nodes.map((node): EditorNode => {
    const { parentId: before, ...others } = node;
    const inside = names.get(before ?? '') ?? parentId;
    const moved = names.has(before ?? '')
      ? {}
      : { position: { x: (node.position?.x ?? 0) - left + at.x, y: (node.position?.y ?? 0) - top + at.y } };
    return {
      ...others,
      ...moved,
      ...(inside === null ? {} : { parentId: inside }),
      id: names.get(node.id) ?? node.id,
      data: renameInData(node.data, names).data,
    };
  });
  const edges: EditorEdge[] = [];
  for (const edge of fragment.edges) {
    const [source, target] = [names.get(edge.source), names.get(edge.target)];
    if (source && target) edges.push({ ...edge, id: freeEdgeId([...definition.edges, ...edges]), source, target });
  }
  return { nodes, edges };
}

export function paste(draft: Definition, { nodes, edges }: Fragment): void {
  draft.nodes.push(...nodes);
  draft.edges.push(...edges);
}
