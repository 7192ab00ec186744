import type { WayOut } from '../../graph/handles';
import type { Definition, EditorEdge, EditorNode } from '../contract';
import { handleOf, inOrder, parentOf } from './graph';

// The graph as a tree: what follows by the only way out stands below, branches stand under their way out. A node to
// which several ways lead stands at the first; at the others it is named.

export interface OutlineItem {
  node: EditorNode;
  // How it is reached besides the place where it stands.
  also: { source: string; handle: string }[];
  // Nothing of this level leads to it, and it is no trigger: inside an iterator each item begins here.
  begins: boolean;
  inside: OutlineItem[];
  // Empty where the next node follows in the same list.
  branches: OutlineBranch[];
  // A node of another place to which the only way out leads.
  goesTo: string | null;
}

export interface OutlineBranch {
  way: WayOut;
  items: OutlineItem[];
  // Nodes of other places to which this way leads, too.
  goesTo: string[];
}

export type WaysOf = (node: EditorNode) => readonly WayOut[];

class Builder {
  private readonly out = new Map<string, EditorEdge[]>();
  private readonly into = new Map<string, EditorEdge[]>();
  private readonly standsAt = new Map<string, EditorEdge | null>();

  constructor(
    private readonly definition: Definition,
    private readonly waysOf: WaysOf,
  ) {
    const ids = new Set(definition.nodes.map(({ id }) => id));
    const add = (map: Map<string, EditorEdge[]>, id: string, edge: EditorEdge) => {
      map.set(id, [...(map.get(id) ?? []), edge]);
    };
    for (const edge of definition.edges) {
      if (!ids.has(edge.source) || !ids.has(edge.target)) continue;
      add(this.out, edge.source, edge);
      add(this.into, edge.target, edge);
    }
  }

  level(parent: string | null): OutlineItem[] {
    const items: OutlineItem[] = [];
    for (const node of inOrder(this.definition, parent)) {
      if (this.standsAt.has(node.id)) continue;
      this.standsAt.set(node.id, null);
      items.push(...this.line(node));
    }
    return items;
  }

  // The node and what follows it in one list.
  private line(first: EditorNode): OutlineItem[] {
    const items: OutlineItem[] = [];
    for (let node: EditorNode | undefined = first; node;) {
      const item = this.item(node);
      items.push(item);
      const next: EditorEdge | undefined = this.onlyWay(node);
      node = undefined;
      if (!next) break;
      if (this.standsAt.has(next.target)) item.goesTo = next.target;
      else node = this.claim(next);
    }
    return items;
  }

  private item(node: EditorNode): OutlineItem {
    const item: OutlineItem = {
      node,
      also: [],
      begins: parentOf(node) !== null && !this.into.has(node.id),
      inside: this.level(node.id),
      branches: [],
      goesTo: null,
    };
    if (!this.onlyWay(node)) item.branches = this.branches(node);
    return item;
  }

  // The edge by which the list goes on: the only one, from a node with one way out.
  private onlyWay(node: EditorNode): EditorEdge | undefined {
    const edges = this.out.get(node.id) ?? [];
    return edges.length === 1 && this.waysOf(node).length === 1 ? edges[0] : undefined;
  }

  private branches(node: EditorNode): OutlineBranch[] {
    const edges = this.out.get(node.id) ?? [];
    const ways = this.waysOf(node);
    if (ways.length === 1 && edges.length === 0) return [];
    return ways.map((way) => {
      const branch: OutlineBranch = { way, items: [], goesTo: [] };
      for (const edge of edges.filter((each) => handleOf(each) === way.id)) {
        if (this.standsAt.has(edge.target)) branch.goesTo.push(edge.target);
        else {
          const target = this.claim(edge);
          if (target) branch.items.push(...this.line(target));
        }
      }
      return branch;
    });
  }

  private claim(edge: EditorEdge): EditorNode | undefined {
    this.standsAt.set(edge.target, edge);
    return this.definition.nodes.find(({ id }) => id === edge.target);
  }

  tell(items: readonly OutlineItem[]): void {
    for (const item of items) {
      item.also = (this.into.get(item.node.id) ?? [])
        .filter((edge) => edge !== this.standsAt.get(item.node.id))
        .map((edge) => ({ source: edge.source, handle: handleOf(edge) }));
      this.tell(item.inside);
      for (const { items: below } of item.branches) this.tell(below);
    }
  }
}

export function outlineOf(definition: Definition, waysOf: WaysOf): OutlineItem[] {
  const builder = new Builder(definition, waysOf);
  const items = builder.level(null);
  builder.tell(items);
  return items;
}
