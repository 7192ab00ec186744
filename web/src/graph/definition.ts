import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';

// A workflow's graph as the API has it, and what the server says of the kinds of its nodes.
export type GraphNode = Schemas['Node'];
export type GraphEdge = Schemas['Edge'];
export type NodeKind = Schemas['NodeKind'];
export type Catalogue = ReadonlyMap<string, NodeKind>;

export interface Definition {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

// It changes only with the version of the server.
export const catalogueQuery = queryOptions({
  queryKey: ['node-kinds'],
  queryFn: async ({ signal }): Promise<Catalogue> => {
    const kinds = await call(api.GET('/workflows/nodes', { signal }));
    return new Map(kinds.map((kind) => [kind.component_id, kind]));
  },
  staleTime: Infinity,
  gcTime: Infinity,
});

export function kindOf(node: GraphNode, catalogue: Catalogue): NodeKind | undefined {
  return catalogue.get(componentOf(node));
}

export function componentOf(node: GraphNode): string {
  return node.data?.componentId ?? node.type ?? '';
}

// The label that the author gave, else the id.
export function titleOf(node: GraphNode): string {
  const label = node.data?.label;
  return typeof label === 'string' && label !== '' ? label : node.id;
}

// The same name that the server uses in differences: an edge without an id is known by what it connects.
export function edgeName(edge: GraphEdge): string {
  return edge.id ? edge.id : `${edge.source}.${edge.sourceHandle ?? ''} -> ${edge.target}`;
}

// What an edge does, whatever its id: the way from one node to another.
export function edgeWay(edge: { source: string; target: string; handle?: string | null }): string {
  return JSON.stringify([edge.source, edge.handle ?? '', edge.target]);
}
