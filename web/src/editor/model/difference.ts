import type { Definition, EditorEdge, EditorNode } from '../contract';
import { withoutSecretsOf } from '../draft/journal';
import { handleOf } from './graph';
import { engineHash, wholeHash } from './hash';

// What one definition has that another has not, in lines for a person.

export interface DifferenceLine {
  what: 'added' | 'removed' | 'changed' | 'moved';
  // "node call", "edge call -> note"
  name: string;
  // For a change, its places with the values before and after.
  fields: { pointer: string; before: unknown; after: unknown }[];
}

function hasMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function fieldsBetween(before: unknown, after: unknown, pointer: string, found: DifferenceLine['fields']): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  if (!hasMembers(before) || !hasMembers(after) || Array.isArray(before) !== Array.isArray(after)) {
    found.push({ pointer, before, after });
    return;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
    fieldsBetween(before[key], after[key], `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, found);
}

function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split('/').slice(1))
    at = hasMembers(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  return at;
}

function wayOf(edge: EditorEdge): string {
  const handle = handleOf(edge);
  return `${edge.source}${handle === '' ? '' : ` (${handle})`} -> ${edge.target}`;
}

const single = (node: EditorNode) => ({ nodes: [node], edges: [] });

export function differenceOf(before: Definition, after: Definition): DifferenceLine[] {
  const lines: DifferenceLine[] = [];
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  for (const node of after.nodes) {
    const name = `node ${node.id}`;
    const was = old.get(node.id);
    old.delete(node.id);
    if (!was) lines.push({ what: 'added', name, fields: [] });
    else if (engineHash(single(was)) !== engineHash(single(node))) {
      const fields: DifferenceLine['fields'] = [];
      fieldsBetween(was.data, node.data, '', fields);
      // That a signing secret differs is said, not what it is.
      const [before, after] = [withoutSecretsOf(was.data), withoutSecretsOf(node.data)];
      for (const field of fields) {
        field.before = valueAt(before, field.pointer);
        field.after = valueAt(after, field.pointer);
      }
      if ((was.parentId ?? null) !== (node.parentId ?? null))
        fields.push({ pointer: '/parentId', before: was.parentId ?? null, after: node.parentId ?? null });
      lines.push({ what: 'changed', name, fields });
    } else if (wholeHash(single(was)) !== wholeHash(single(node))) lines.push({ what: 'moved', name, fields: [] });
  }
  for (const id of old.keys()) lines.push({ what: 'removed', name: `node ${id}`, fields: [] });
  const ways = (edges: readonly EditorEdge[]) => new Set(edges.map(wayOf));
  const [from, to] = [ways(before.edges), ways(after.edges)];
  for (const way of to) if (!from.has(way)) lines.push({ what: 'added', name: `edge ${way}`, fields: [] });
  for (const way of from) if (!to.has(way)) lines.push({ what: 'removed', name: `edge ${way}`, fields: [] });
  return lines;
}
