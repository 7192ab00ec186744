import '@xyflow/react/dist/base.css';
import {
  Background,
  type EdgeChange,
  MiniMap,
  type OnConnectEnd,
  type OnNodeDrag,
  type OnNodesChange,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { type DragEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { GRID, type Size } from '../../graph/frames';
import { farClass } from '../../graph/node-card';
import { notify } from '../../ui/notify';
import { useEditor, useEditorState, useView } from '../context';
import type { Position } from '../contract';
import { positionInside } from '../model/commands';
import { absolutePosition, nodeOf, parentOf, withInside } from '../model/graph';
import { whyNotConnect } from '../model/rules';
import classes from './canvas.module.css';
import { ConnectionHint } from './connection-hint';
import { FlowEdge } from './flow-edge';
import { FlowNode } from './flow-node';
import { type FlowNode as Shown, flowEdges, FlowNodes } from './flow-nodes';
import { frameAt, useCanvasKeys } from './keys';
import { ZoomButtons } from './zoom-buttons';

export const DRAGGED_KIND = 'application/x-sluice-kind';
const NODE_TYPES = { node: FlowNode };
const EDGE_TYPES = { edge: FlowEdge };
const FIT = { padding: 0.1, maxZoom: 1 };
const FAR = 0.5;
const MANY_NODES = 300;
const NONE: ReadonlyMap<string, never> = new Map<string, never>();

function useFlowNodes(isViewOnly: boolean) {
  const { kinds, readOnly } = useEditor();
  const definition = useEditorState((state) => state.definition);
  const selection = useEditorState((state) => state.selection);
  const problems = useView((state) => state.problems);
  const marks = useView((state) => state.marks);
  const [dragged, setDragged] = useState<ReadonlyMap<string, Position>>(NONE);
  const [sized, setSized] = useState<ReadonlyMap<string, Size>>(NONE);
  const [made] = useState(() => new FlowNodes());
  const counts = useMemo(() => {
    const all = new Map<string, number>();
    for (const { node } of problems) if (node !== null) all.set(node, (all.get(node) ?? 0) + 1);
    return all;
  }, [problems]);
  const nodes = useMemo(
    () =>
      made.of({
        definition,
        kinds,
        selection,
        problems: counts,
        marks,
        dragged,
        sized,
        readOnly: readOnly || isViewOnly,
      }),
    [made, definition, kinds, selection, counts, marks, dragged, sized, readOnly, isViewOnly],
  );
  return { nodes, dragged, setDragged, setSized };
}

// The graph to edit by pointer and keys. Positions come from the definition; while something is dragged, from here.
function Surface({ isViewOnly }: { isViewOnly: boolean }) {
  const { store, view, actions, kinds, readOnly } = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  const { nodes, setDragged, setSized } = useFlowNodes(isViewOnly);
  const definition = useEditorState((state) => state.definition);
  const selectedEdge = useEditorState((state) => state.edge);
  const map = useView((state) => state.map);
  const isFar = useStore(({ transform }) => transform[2] < FAR);
  const edges = useMemo(() => flowEdges(definition, selectedEdge), [definition, selectedEdge]);
  const box = useRef<HTMLDivElement>(null);
  const onKeyDown = useCanvasKeys();
  const canEdit = !readOnly && !isViewOnly;
  useFocusedNode(box);

  const onNodesChange: OnNodesChange<Shown> = useCallback(
    (changes) => {
      let selection: Set<string> | null = null;
      const moved = new Map<string, Position>();
      for (const change of changes) {
        if (change.type === 'select') {
          selection ??= new Set(store.getState().selection);
          if (change.selected) selection.add(change.id);
          else selection.delete(change.id);
        } else if (change.type === 'position' && change.dragging && change.position)
          moved.set(change.id, change.position);
        else if (change.type === 'dimensions' && change.resizing && change.dimensions) {
          const { dimensions } = change;
          setSized((all) => new Map([...all, [change.id, dimensions]]));
        }
      }
      if (selection) store.getState().select(selection);
      if (moved.size > 0) setDragged((all) => new Map([...all, ...moved]));
    },
    [setDragged, setSized, store],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      for (const change of changes)
        if (change.type === 'select') {
          if (change.selected) store.getState().selectEdge(change.id);
          else if (store.getState().edge === change.id) store.getState().selectEdge(null);
        }
    },
    [store],
  );

  // A frame that was resized is in the definition by now.
  useEffect(() => setSized(NONE), [definition, setSized]);

  const onNodeDragStop: OnNodeDrag<Shown> = useCallback(
    (event, node, all) => {
      setDragged(NONE);
      const current = store.getState().definition;
      const ids = new Set(all.map(({ id }) => id));
      const positions = new Map(all.map(({ id, position }) => [id, position]));
      const point = 'clientX' in event ? event : (event.changedTouches[0] ?? { clientX: 0, clientY: 0 });
      const at = screenToFlowPosition({ x: point.clientX, y: point.clientY });
      const target = frameAt(current, kinds, at, withInside(current, ids));
      const dragged = nodeOf(current, node.id);
      if (!dragged || target === parentOf(dragged)) return actions.move(positions);
      const inside = new Map(
        [...positions].map(([id, position]) => {
          const own = nodeOf(current, id);
          const origin = own ? absolutePosition(current, { ...own, position: { x: 0, y: 0 } }) : { x: 0, y: 0 };
          const absolute = { x: origin.x + position.x, y: origin.y + position.y };
          return [id, positionInside(current, absolute, target)];
        }),
      );
      actions.setParent(inside, target);
    },
    [actions, kinds, screenToFlowPosition, setDragged, store],
  );

  const onConnectEnd: OnConnectEnd = useCallback(
    (event, state) => {
      if (state.isValid === true || !state.fromNode || state.fromHandle.type !== 'source') return;
      const source = state.fromNode.id;
      const handle = state.fromHandle.id ?? '';
      const point = 'clientX' in event ? event : event.changedTouches[0];
      if (!point) return;
      const under = document.elementFromPoint(point.clientX, point.clientY);
      const target =
        state.toNode?.id ?? under?.closest<HTMLElement>('.react-flow__node:has([data-handlepos=left])')?.dataset.id;
      const current = store.getState().definition;
      const from = nodeOf(current, source);
      const isFrame = target !== undefined && from && parentOf(from) === target;
      if (target !== undefined && target !== source && !isFrame) {
        const reason = whyNotConnect(current, kinds, { source, handle, target });
        if (reason === null) actions.connect({ source, handle, target });
        else notify(reason);
        return;
      }
      if (target === source || !from) return;
      const at = screenToFlowPosition({ x: point.clientX, y: point.clientY });
      const place = positionInside(current, { x: snapped(at.x), y: snapped(at.y - 32) }, parentOf(from));
      actions.openPalette({ from: { source, handle }, at: place, parentId: parentOf(from) });
    },
    [actions, kinds, screenToFlowPosition, store],
  );

  const onDrop = (event: DragEvent) => {
    const kind = kinds.get(event.dataTransfer.getData(DRAGGED_KIND));
    if (!kind || !canEdit) return;
    event.preventDefault();
    const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const current = store.getState().definition;
    const parentId = frameAt(current, kinds, at, new Set());
    const place = positionInside(current, { x: snapped(at.x), y: snapped(at.y) }, parentId);
    actions.insert(kind, { at: place, parentId });
    view.setState({ palette: null });
  };

  return (
    <div
      ref={box}
      className={`${classes.canvas} ${isFar ? farClass : ''}`}
      role="group"
      aria-label="Canvas"
      onKeyDown={onKeyDown}
      onDragOver={(event) => event.dataTransfer.types.includes(DRAGGED_KIND) && event.preventDefault()}
      onDrop={onDrop}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={onNodeDragStop}
        onNodeDoubleClick={(_, { id }) => actions.edit(id)}
        onPaneClick={() => store.getState().select([])}
        onConnect={({ source, sourceHandle, target }) =>
          actions.connect({ source, handle: sourceHandle ?? '', target })
        }
        onConnectEnd={onConnectEnd}
        isValidConnection={({ source, sourceHandle, target }) =>
          whyNotConnect(store.getState().definition, kinds, { source, handle: sourceHandle ?? '', target }) === null
        }
        nodesDraggable={canEdit}
        nodesConnectable={canEdit}
        edgesFocusable={false}
        connectOnClick={false}
        connectionRadius={36}
        snapToGrid
        snapGrid={[GRID, GRID]}
        panOnScroll
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        deleteKeyCode={null}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        minZoom={0.05}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > MANY_NODES}
        elevateNodesOnSelect={false}
        fitView
        fitViewOptions={FIT}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={GRID} size={1} />
        {map && <MiniMap pannable zoomable ariaLabel="Map of the workflow" className={classes.map ?? ''} />}
        <ConnectionHint />
        <ZoomButtons />
      </ReactFlow>
    </div>
  );
}

function snapped(value: number): number {
  return Math.round(value / GRID) * GRID;
}

// A command asked for a node to have the focus: it comes into view, and its card is focused once it is drawn.
function useFocusedNode(box: RefObject<HTMLDivElement | null>) {
  const { view } = useEditor();
  const { getInternalNode, getViewport, setCenter } = useReactFlow();
  const wanted = useView((state) => state.focusNode);
  useEffect(() => {
    if (!wanted || view.getState().outline) return;
    const frame = requestAnimationFrame(() => {
      const card = box.current?.querySelector<HTMLElement>(`.react-flow__node[data-id=${CSS.escape(wanted.id)}]`);
      const inner = getInternalNode(wanted.id);
      const area = box.current?.getBoundingClientRect();
      if (inner && area) {
        const { x, y, zoom } = getViewport();
        const { x: left, y: top } = inner.internals.positionAbsolute;
        const { width = 0, height = 0 } = inner.measured;
        const right = (left + width) * zoom + x;
        const bottom = (top + height) * zoom + y;
        const isSeen = left * zoom + x >= 0 && top * zoom + y >= 0 && right <= area.width && bottom <= area.height;
        if (!isSeen) void setCenter(left + width / 2, top + height / 2, { zoom });
      }
      card?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [box, getInternalNode, getViewport, setCenter, view, wanted]);
}

export function Canvas({ isViewOnly }: { isViewOnly: boolean }) {
  return (
    <ReactFlowProvider>
      <Surface isViewOnly={isViewOnly} />
    </ReactFlowProvider>
  );
}
