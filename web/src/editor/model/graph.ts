import type { Definition, EditorEdge, EditorNode } from '../contract';

// Questions about the graph of a definition. The nodes of one level are those with the same parent.

export function parentOf(node: EditorNode): string | null {
  return node.parentId ? node.parentId : null;
}

export function handleOf(edge: EditorEdge): string {
  return edge.sourceHandle ?? '';
}

// Names an edge, also one without an id.
export function edgeKey(edge: EditorEdge): string {
  return edge.id ?? `${edge.source} ${handleOf(edge)} ${edge.target}`;
}

const indexes = new WeakMap<readonly EditorNode[], ReadonlyMap<string, EditorNode>>();

export function nodesById({ nodes }: Pick<Definition, 'nodes'>): ReadonlyMap<string, EditorNode> {
  let index = indexes.get(nodes);
  if (!index) {
    index = new Map(nodes.map((node) => [node.id, node]));
    if (Object.isFrozen(nodes)) indexes.set(nodes, index);
  }
  return index;
}

export function nodeOf(definition: Definition, id: string): EditorNode | undefined {
  // In a draft of immer, looking at each node would make a proxy of each.
  if (!Object.isFrozen(definition.nodes)) return definition.nodes.find((node) => node.id === id);
  return nodesById(definition).get(id);
}

// What a person calls the node.
export function labelOf(node: EditorNode): string {
  const { label } = node.data;
  return typeof label === 'string' && label.trim() !== '' ? label : node.id;
}

// These nodes and all that are inside them.
export function withInside(definition: Definition, ids: Iterable<string>): Set<string> {
  const all = new Set(ids);
  for (let before = -1; before !== all.size;) {
    before = all.size;
    for (const node of definition.nodes) {
      const parent = parentOf(node);
      if (parent !== null && all.has(parent)) all.add(node.id);
    }
  }
  return all;
}

// Whether one gets from `from` to `to` along the edges.
export function reaches(definition: Definition, from: string, to: string): boolean {
  const next = new Map<string, string[]>();
  for (const edge of definition.edges) next.set(edge.source, [...(next.get(edge.source) ?? []), edge.target]);
  const seen = new Set<string>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...(next.get(at) ?? []));
  }
  return false;
}

// The nodes of a level so that each comes after those that lead to it; among equals, as they are written. What is on a
// cycle comes last.
export function inOrder(definition: Definition, parent: string | null): EditorNode[] {
  const level = definition.nodes.filter((node) => parentOf(node) === parent);
  const missing = new Map(level.map((node) => [node.id, 0]));
  const out = new Map<string, string[]>();
  for (const { source, target } of definition.edges) {
    if (!missing.has(source) || !missing.has(target)) continue;
    missing.set(target, (missing.get(target) ?? 0) + 1);
    out.set(source, [...(out.get(source) ?? []), target]);
  }
  const index = new Map(level.map((node) => [node.id, node]));
  const ready = level.filter((node) => missing.get(node.id) === 0);
  const sorted: EditorNode[] = [];
  for (let node = ready.shift(); node; node = ready.shift()) {
    sorted.push(node);
    for (const target of out.get(node.id) ?? []) {
      const left = (missing.get(target) ?? 0) - 1;
      missing.set(target, left);
      const found = index.get(target);
      if (left === 0 && found) ready.push(found);
    }
  }
  const done = new Set(sorted);
  return [...sorted, ...level.filter((node) => !done.has(node))];
}

// Where a node is on the canvas, whatever it is inside of.
export function absolutePosition(definition: Definition, node: EditorNode): { x: number; y: number } {
  const at = { x: node.position?.x ?? 0, y: node.position?.y ?? 0 };
  const seen = new Set([node.id]);
  for (let parent = parentOf(node); parent !== null && !seen.has(parent);) {
    seen.add(parent);
    const holder = nodeOf(definition, parent);
    if (!holder) break;
    at.x += holder.position?.x ?? 0;
    at.y += holder.position?.y ?? 0;
    parent = parentOf(holder);
  }
  return at;
}
