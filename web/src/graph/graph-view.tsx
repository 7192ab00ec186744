import '@xyflow/react/dist/base.css';
import { ActionIcon } from '@mantine/core';
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import {
  type NodeChange,
  type NodeProps,
  type OnNodesChange,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { type KeyboardEvent, memo, useCallback, useMemo } from 'react';
import { Loaded, Loading, Problem } from '../ui/states';
import { type Catalogue, catalogueQuery, type Definition } from './definition';
import { type CardNode, flowEdges, flowNodes, type Marks } from './flow';
import { arePlaced, grown, type Piece, piecesOf } from './frames';
import classes from './graph-view.module.css';
import { layOutBeside } from './lay-out';
import { ARROWS, nextNode } from './neighbours';
import { farClass, NodeCard, Ways } from './node-card';

const SMALL = 0.5;
const MANY_NODES = 300;
const FIT = { padding: 0.08, maxZoom: 1 };

const Card = memo(function Card({ data, selected }: NodeProps<CardNode>) {
  return (
    <>
      <NodeCard {...data.card} selected={selected} />
      <Ways ways={data.ways} wayIn={data.wayIn} />
    </>
  );
});
const PRESSED = { 'aria-pressed': true };
const NODE_TYPES = { card: Card };
const LABELS = { 'node.a11yDescription.default': 'Enter selects it; the arrow keys lead to the next one.' };

interface GraphViewProps extends Marks {
  // What it shows, for those who hear it.
  label: string;
  definition: Definition;
  selected?: string | undefined;
  onSelect?: (node: string) => void;
}

function Zoom() {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  return (
    <Panel position="bottom-right" className={classes.zoom}>
      <ActionIcon variant="default" aria-label="Zoom in" onClick={() => void zoomIn()}>
        <IconPlus size={18} stroke={1.75} />
      </ActionIcon>
      <ActionIcon variant="default" aria-label="Zoom out" onClick={() => void zoomOut()}>
        <IconMinus size={18} stroke={1.75} />
      </ActionIcon>
      <ActionIcon variant="default" aria-label="Show the whole graph" onClick={() => void fitView(FIT)}>
        <IconMaximize size={18} stroke={1.75} />
      </ActionIcon>
    </Panel>
  );
}

// Keys while a node or the canvas has the focus.
function useKeys() {
  const { getNodes, getInternalNode, fitView, zoomIn, zoomOut, zoomTo } = useReactFlow();
  return (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const views: Record<string, () => unknown> = {
      '1': () => fitView(FIT),
      '0': () => zoomTo(1),
      '+': () => zoomIn(),
      '-': () => zoomOut(),
    };
    const from = (event.target as Element).closest<HTMLElement>('.react-flow__node')?.dataset.id;
    const direction = ARROWS[event.key];
    if (direction !== undefined && from !== undefined) {
      const boxes = getNodes().map(({ id, width = 0, height = 0 }) => {
        const { x = 0, y = 0 } = getInternalNode(id)?.internals.positionAbsolute ?? {};
        return { id, x, y, width, height };
      });
      const next = nextNode(boxes, from, direction);
      event.preventDefault();
      if (next !== null)
        event.currentTarget.querySelector<HTMLElement>(`.react-flow__node[data-id=${CSS.escape(next)}]`)?.focus();
    } else if (views[event.key]) {
      event.preventDefault();
      views[event.key]?.();
    }
  };
}

function Canvas({
  label,
  definition,
  catalogue,
  pieces,
  nodes: nodeMarks,
  edges: edgeMarks,
  selected,
  onSelect,
}: GraphViewProps & { catalogue: Catalogue; pieces: Piece[] }) {
  const isFar = useStore(({ transform }) => transform[2] < SMALL);
  const onKeyDown = useKeys();
  const base = useMemo(
    () => flowNodes(definition, catalogue, pieces, { nodes: nodeMarks }),
    [definition, catalogue, pieces, nodeMarks],
  );
  const nodes = useMemo(
    () => base.map((node) => (node.id === selected ? { ...node, selected: true, domAttributes: PRESSED } : node)),
    [base, selected],
  );
  const edges = useMemo(
    () => flowEdges(definition, { edges: edgeMarks }, (mark) => classes[mark] ?? ''),
    [definition, edgeMarks],
  );
  const onNodesChange: OnNodesChange<CardNode> = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      for (const change of changes) if (change.type === 'select' && change.selected) onSelect?.(change.id);
    },
    [onSelect],
  );
  return (
    <div className={`${classes.canvas} ${isFar ? farClass : ''}`} role="group" aria-label={label} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable={onSelect !== undefined}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        zoomOnScroll={false}
        preventScrolling={false}
        minZoom={0.05}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > MANY_NODES}
        fitView
        fitViewOptions={FIT}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={LABELS}
      >
        <Zoom />
      </ReactFlow>
    </div>
  );
}

// The places that are stored, or else those that a layout finds.
function usePieces(definition: Definition, catalogue: Catalogue) {
  const pieces = useMemo(() => piecesOf(definition, catalogue), [definition, catalogue]);
  const isPlaced = useMemo(() => arePlaced(pieces), [pieces]);
  return useQuery({
    queryKey: ['layout', pieces],
    queryFn: async ({ signal }) => {
      if (isPlaced) return grown(pieces);
      const placed = new Map((await layOutBeside(definition, pieces, signal)).map((each) => [each.id, each]));
      return pieces.map((piece): Piece => {
        const place = placed.get(piece.id);
        if (!place) return { ...piece, position: { x: 0, y: 0 } };
        return { ...piece, position: { x: place.x, y: place.y }, width: place.width, height: place.height };
      });
    },
    staleTime: Infinity,
    meta: { live: false },
  });
}

function Placed(props: GraphViewProps & { catalogue: Catalogue }) {
  const query = usePieces(props.definition, props.catalogue);
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading label="Arranging the graph" />;
  return (
    <ReactFlowProvider>
      <Canvas {...props} pieces={query.data} />
    </ReactFlowProvider>
  );
}

// A definition as a graph that is looked at and not changed, with marks at nodes and edges.
export function GraphView(props: GraphViewProps) {
  const catalogue = useQuery(catalogueQuery);
  if (props.definition.nodes.length === 0) return <p className="muted">There are no nodes.</p>;
  return <Loaded query={catalogue}>{(kinds) => <Placed {...props} catalogue={kinds} />}</Loaded>;
}

export default GraphView;
