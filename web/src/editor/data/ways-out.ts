import type { EditorNode, NodeKind } from '../contract';
import { isObject } from '../forms/schema';

export interface WayOut {
  id: string;
  title: string;
}

// The ways out of a node as its settings are now, by the rules of its kind.
export function waysOut(node: EditorNode, kind: NodeKind | undefined): WayOut[] {
  return (kind?.handles ?? []).flatMap(({ id, title, each, when, otherwise = [] }) => {
    if (when !== undefined && !node.data[when]) return [];
    if (each === undefined) return [{ id, title }];
    const entries = node.data[each];
    if (!Array.isArray(entries)) return otherwise;
    return entries.filter(isObject).map((entry) => {
      const own = entry[id];
      const name = entry[title];
      return {
        id: typeof own === 'string' ? own : '',
        title: typeof name === 'string' && name !== '' ? name : typeof own === 'string' ? own : '',
      };
    });
  });
}
