import { type Definition, kindOf, type NodeKind } from '../contract';
import { edgeKey, handleOf, labelOf, nodeOf, parentOf, reaches } from './graph';

// Why something cannot be done to the graph, in a sentence for a person; null if it can. These are the rules that need
// no server; /workflows/validate has all of them.

export type Kinds = ReadonlyMap<string, NodeKind>;

const NESTING_MAX = 5;

export interface Connection {
  source: string;
  handle: string;
  target: string;
}

export function whyNotConnect(definition: Definition, kinds: Kinds, connection: Connection): string | null {
  const source = nodeOf(definition, connection.source);
  const target = nodeOf(definition, connection.target);
  if (!source || !target) return 'There is no such node.';
  if (kinds.get(kindOf(target))?.family === 'trigger')
    return `${labelOf(target)} starts the workflow; nothing can lead to it.`;
  if (parentOf(source) !== parentOf(target))
    return 'An edge cannot cross the border of an iterator: inside, nodes without an edge in begin each item.';
  if (reaches(definition, target.id, source.id))
    return source === target
      ? 'A node cannot lead to itself.'
      : `This would be a cycle: ${labelOf(target)} already leads to ${labelOf(source)}.`;
  const same = definition.edges.some(
    (edge) => edge.source === source.id && edge.target === target.id && handleOf(edge) === connection.handle,
  );
  return same ? 'They are connected already.' : null;
}

// Why a node of this kind cannot be added inside `parentId` (null: outside of iterators).
export function whyNotAdd(
  definition: Definition,
  kinds: Kinds,
  kind: NodeKind,
  parentId: string | null,
): string | null {
  if (kind.family === 'trigger') {
    if (parentId !== null) return 'A trigger cannot be inside an iterator.';
    const other = definition.nodes.find((node) => kinds.get(kindOf(node))?.family === 'trigger');
    if (other) return `A workflow has one trigger, and this one has ${labelOf(other)}.`;
  }
  if (kind.holds_nodes && depthOf(definition, parentId) >= NESTING_MAX)
    return `Iterators can be nested ${NESTING_MAX} levels deep.`;
  if (!kind.sync_allowed && isSync(definition, kinds))
    return 'Not in a workflow that answers its caller: it would make the caller wait.';
  return null;
}

// Why nodes cannot be put inside `parentId`.
export function whyNotInside(
  definition: Definition,
  kinds: Kinds,
  ids: Iterable<string>,
  parentId: string | null,
): string | null {
  for (const id of ids) {
    const node = nodeOf(definition, id);
    if (!node || parentId === null) continue;
    if (kinds.get(kindOf(node))?.family === 'trigger') return 'A trigger cannot be inside an iterator.';
    for (let at: string | null = parentId, steps = 0; at !== null && steps <= NESTING_MAX; steps += 1) {
      if (at === id) return 'An iterator cannot be inside itself.';
      const holder = nodeOf(definition, at);
      at = holder ? parentOf(holder) : null;
    }
    if (kinds.get(kindOf(node))?.holds_nodes && depthOf(definition, parentId) >= NESTING_MAX)
      return `Iterators can be nested ${NESTING_MAX} levels deep.`;
  }
  return null;
}

// How many iterators are around what is inside `parentId`.
function depthOf(definition: Definition, parentId: string | null): number {
  let depth = 0;
  for (let at = parentId; at !== null && depth <= NESTING_MAX; depth += 1) {
    const holder = nodeOf(definition, at);
    at = holder ? parentOf(holder) : null;
  }
  return depth;
}

function isSync(definition: Definition, kinds: Kinds): boolean {
  return definition.nodes.some(
    (node) => kindOf(node) === 'sync_request_trigger' && kinds.get(kindOf(node))?.family === 'trigger',
  );
}

// Edges that would cross a border if these nodes were inside `parentId`.
export function crossingEdges(definition: Definition, ids: ReadonlySet<string>, parentId: string | null): Set<string> {
  const level = (id: string): string | null | undefined => {
    if (ids.has(id)) return parentId;
    const node = nodeOf(definition, id);
    return node && parentOf(node);
  };
  return new Set(
    definition.edges.filter((edge) => level(edge.source) !== level(edge.target)).map((edge) => edgeKey(edge)),
  );
}
