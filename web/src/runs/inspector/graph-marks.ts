import { type Definition, edgeName, edgeWay } from '../../graph/definition';
import type { EdgeMark } from '../../graph/flow';
import { handleOf } from '../../graph/handles';
import type { NodeMarks } from '../../graph/marks';
import { STEP_MARKS } from './step-words';
import type { Steps } from './queries';

type Edges = Steps['edges'];
const EDGE_MARKS: Record<Edges[number]['state'], EdgeMark | undefined> = {
  taken: 'taken',
  not_taken: 'dead',
  undecided: undefined,
};

function plainCount(completed: number, failed: number): string {
  return (
    [completed > 0 && `${completed} done`, failed > 0 && `${failed} failed`].filter(Boolean).join(', ') || 'none yet'
  );
}

// What a run did, as marks on the graph of its version: of the steps at the top, and of those inside an iterator either
// in the item that is looked at, or in all items together.
export function runMarks(
  definition: Definition,
  top: Steps,
  inItem: Steps | undefined,
): { nodes: Map<string, NodeMarks>; edges: Map<string, EdgeMark> } {
  const nodes = new Map<string, NodeMarks>();
  for (const step of [...top.steps, ...(inItem?.steps ?? [])]) {
    const inside = Object.entries(step.items ?? {});
    const failed = inside.reduce((sum, [, count]) => sum + count.failed, 0);
    const begun = Math.max(0, ...inside.map(([, count]) => count.completed + count.failed));
    nodes.set(step.node_id, {
      run: STEP_MARKS[step.state],
      ...(inside.length > 0 ? { count: `${begun} items${failed > 0 ? `, ${failed} failed` : ''}` } : {}),
    });
    for (const [node, count] of inside)
      if (!nodes.has(node))
        nodes.set(node, {
          run: count.failed > 0 ? 'failed' : count.completed > 0 ? 'completed' : 'pending',
          count: plainCount(count.completed, count.failed),
        });
  }
  const ways = new Map([...top.edges, ...(inItem?.edges ?? [])].map((edge) => [edgeWay(edge), EDGE_MARKS[edge.state]]));
  const edges = new Map<string, EdgeMark>();
  for (const edge of definition.edges) {
    const mark = ways.get(edgeWay({ ...edge, handle: handleOf(edge) }));
    if (mark) edges.set(edgeName(edge), mark);
  }
  return { nodes, edges };
}

// The graph of a test run, which follows no version: its steps, without their settings.
export function definitionOfSteps({ steps, edges }: Steps): Definition {
  return {
    nodes: steps.map(({ node_id, component_id }) => ({ id: node_id, type: component_id })),
    edges: edges.map(({ source, target, handle }) => ({ source, target, sourceHandle: handle })),
  };
}
