import type { Schemas } from '../../api/client';
import { type Definition, edgeName, type GraphNode } from '../../graph/definition';
import type { EdgeMark } from '../../graph/flow';
import type { DiffMark, NodeMarks } from '../../graph/node-card';

export type Diff = Schemas['DefinitionDiff'];
export type Change = Schemas['Difference'];
export const DIFF_KINDS: DiffMark[] = ['added', 'removed', 'changed', 'moved'];

const GHOST_SHIFT = 96;

function spotOf({ parentId, position }: GraphNode): string {
  return JSON.stringify([parentId ?? null, position?.x, position?.y]);
}

// The second definition with what only the first one has, so that both can be seen in one graph. What was removed gives
// way to what has come into its place.
export function mergedDefinition(before: Definition, after: Definition, hidden: ReadonlySet<DiffMark>): Definition {
  if (hidden.has('removed')) return after;
  const taken = new Set(after.nodes.map(spotOf));
  const kept = new Set(after.nodes.map(({ id }) => id));
  const ghosts = before.nodes
    .filter(({ id }) => !kept.has(id))
    .map((node) => {
      let ghost = node;
      while (typeof ghost.position?.y === 'number' && taken.has(spotOf(ghost)))
        ghost = { ...ghost, position: { ...ghost.position, y: ghost.position.y + GHOST_SHIFT } };
      taken.add(spotOf(ghost));
      return ghost;
    });
  const edges = new Set(after.edges.map(edgeName));
  return {
    nodes: [...after.nodes, ...ghosts],
    edges: [...after.edges, ...before.edges.filter((edge) => !edges.has(edgeName(edge)))],
  };
}

// The marks of a difference on the graph of both; kinds that are hidden have none.
export function diffMarks(
  { nodes, edges }: Pick<Diff, 'nodes' | 'edges'>,
  hidden: ReadonlySet<DiffMark>,
): { nodes: Map<string, NodeMarks>; edges: Map<string, EdgeMark> } {
  const marks = new Map<string, NodeMarks>();
  const edgeMarks = new Map<string, EdgeMark>();
  for (const kind of DIFF_KINDS) {
    if (hidden.has(kind)) continue;
    for (const { id } of nodes[kind]) marks.set(id, { diff: [...(marks.get(id)?.diff ?? []), kind] });
    if (kind !== 'moved') for (const { id } of edges[kind]) edgeMarks.set(id, kind);
  }
  return { nodes: marks, edges: edgeMarks };
}

export function countOf({ nodes, edges }: Pick<Diff, 'nodes' | 'edges'>, kind: DiffMark): number {
  return nodes[kind].length + (kind === 'moved' ? 0 : edges[kind].length);
}

// Which part of an entry changed: /nodes/3/data/headers/0/value is "headers / 0 / value".
export function fieldOf(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const inEntry = parts[0] === 'settings' ? parts.slice(1) : parts.slice(2);
  const inData = inEntry[0] === 'data' && inEntry.length > 1 ? inEntry.slice(1) : inEntry;
  return inData.join(' / ');
}

const LONG = 80;

// A value as it is compared: text as it is, anything else as JSON.
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2);
}

// Whether the two are too long to stand in one line.
export function isLong({ before, after }: Pick<Change, 'before' | 'after'>): boolean {
  return [before, after].some((value) => {
    const text = textOf(value);
    return text.length > LONG || text.includes('\n');
  });
}

// A draft says only what is changed in it: the rest is that of the newest version.
export function definitionOfDraft(document: Record<string, unknown>, newest: Definition): Definition {
  const list = <T>(value: unknown, otherwise: T[]): T[] => (Array.isArray(value) ? (value as T[]) : otherwise);
  return { nodes: list(document.nodes, newest.nodes), edges: list(document.edges, newest.edges) };
}
