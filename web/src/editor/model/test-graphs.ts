import type { Definition, EditorNode, NodeData, NodeKind } from '../contract';
import type { Kinds } from './rules';

// Small graphs for tests.

export function node(id: string, componentId: string, more: Partial<EditorNode> = {}, data: NodeData = {}): EditorNode {
  return { id, type: componentId, position: { x: 0, y: 0 }, ...more, data: { componentId, ...data } };
}

// "a -> b", "a:true -> b"
export function graph(nodes: EditorNode[], ...edges: string[]): Definition {
  return {
    nodes,
    edges: edges.map((line, index) => {
      const [from = '', target = ''] = line.split(' -> ');
      const [source = '', sourceHandle] = from.split(':');
      return { id: `e${index + 1}`, source, ...(sourceHandle === undefined ? {} : { sourceHandle }), target };
    }),
  };
}

// The edges as they are written above.
export function lines({ edges }: Definition): string[] {
  return edges.map(
    ({ source, sourceHandle, target }) => `${source}${sourceHandle ? `:${sourceHandle}` : ''} -> ${target}`,
  );
}

function kind(component_id: string, more: Partial<NodeKind> = {}): NodeKind {
  return {
    component_id,
    title: component_id,
    summary: '',
    category: 'flow',
    docs: '',
    effects: [],
    family: 'action',
    handles: [{ id: '', title: 'Next' }],
    holds_nodes: false,
    icon: '',
    output_schema: {},
    pure: true,
    root: null,
    schema: {},
    sync_allowed: true,
    synonyms: [],
    waits: false,
    ...more,
  };
}

const CONDITION = [
  { id: 'true', title: 'True' },
  { id: 'false', title: 'False' },
];

export const KINDS: Kinds = new Map(
  [
    kind('webhook_trigger', { family: 'trigger', root: 'webhook_payload' }),
    kind('sync_request_trigger', { family: 'trigger', root: 'request' }),
    kind('text'),
    kind('delay', { sync_allowed: false }),
    kind('check', { family: 'condition', handles: CONDITION }),
    kind('iterator', { holds_nodes: true }),
  ].map((each) => [each.component_id, each]),
);
