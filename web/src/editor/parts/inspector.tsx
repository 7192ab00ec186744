import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, lazy, type PointerEvent, Suspense, useMemo, useState } from 'react';
import { plural } from '../../ui/format';
import { readLocal, writeLocal } from '../../ui/local';
import { Sheet } from '../../ui/sheet';
import { Loading } from '../../ui/states';
import { useEditor, useEditorState, useView } from '../context';
import { type Definition, kindOf } from '../contract';
import { edgeKey, handleOf, labelOf, nodeOf } from '../model/graph';
import classes from './parts.module.css';

// The forms bring the code editor, which is most of the code: the canvas is there before them.
const loadPanel = () => import('../forms/node-panel');
const NodePanel = lazy(async () => ({ default: (await loadPanel()).NodePanel }));
export function preloadForms(): void {
  void loadPanel();
}

const WIDTH = { least: 320, first: 420, most: 900 };

function bounded(width: number): number {
  return Math.min(Math.max(width, WIDTH.least), Math.min(WIDTH.most, window.innerWidth - 400));
}

// The one selected node with its form, or what can be done with several nodes or an edge. Beside the canvas, its width kept in
// this browser; on a phone from below.
export function Inspector({ definition, isPhone }: { definition: Definition; isPhone: boolean }) {
  const { view } = useEditor();
  const selection = useEditorState((state) => state.selection);
  const edge = useEditorState((state) => state.edge);
  const editing = useView((state) => state.editing);
  const [width, setWidth] = useState(() => bounded(Number(readLocal('editor-inspector') ?? WIDTH.first)));
  const [id] = selection;
  const node = selection.size === 1 && id !== undefined ? nodeOf(definition, id) : undefined;
  const isEmpty = selection.size === 0 && edge === null;
  const change = (next: number) => {
    setWidth(bounded(next));
    writeLocal('editor-inspector', String(bounded(next)));
  };
  if (isPhone) {
    const close = () => view.setState({ editing: false });
    return (
      <Sheet title={node ? labelOf(node) : 'Node'} opened={editing && node !== undefined} onClose={close}>
        {node && <OfNode definition={definition} id={node.id} />}
      </Sheet>
    );
  }
  if (isEmpty) return null;
  return (
    <aside
      className={classes.inspector}
      aria-label="Inspector"
      style={{ width }}
      data-editor-part="inspector"
      tabIndex={-1}
    >
      <Divider width={width} onChange={change} />
      <div className={classes.inspected}>
        {node ? <OfNode definition={definition} id={node.id} /> : edge === null ? <OfMany /> : <OfEdge />}
      </div>
    </aside>
  );
}

function Divider({ width, onChange }: { width: number; onChange: (width: number) => void }) {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    const begin = event.clientX;
    const move = (moved: globalThis.PointerEvent) => onChange(width + begin - moved.clientX);
    target.addEventListener('pointermove', move);
    target.addEventListener('lostpointercapture', () => target.removeEventListener('pointermove', move), {
      once: true,
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChange(width + step);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the inspector"
      aria-valuenow={width}
      aria-valuemin={WIDTH.least}
      aria-valuemax={WIDTH.most}
      tabIndex={0}
      className={classes.divider}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}

function OfNode({ definition, id }: { definition: Definition; id: string }) {
  const { workflowId, kinds, actions, view, readOnly } = useEditor();
  const all = useView((state) => state.problems);
  const focusField = useView((state) => state.focusField);
  const problems = useMemo(() => all.filter(({ node }) => node === id), [all, id]);
  const node = nodeOf(definition, id);
  if (!node) return null;
  return (
    <Suspense fallback={<Loading label="Loading the form" />}>
      <NodePanel
        key={id}
        workflowId={workflowId}
        definition={definition}
        node={node}
        kind={kinds.get(kindOf(node))}
        problems={problems}
        focusField={focusField?.nodeId === id ? focusField : null}
        readOnly={readOnly}
        onChange={(data, { field }) => actions.changeData(id, data, field)}
        onRename={(renamed) => view.setState({ renaming: renamed })}
        onTestUpTo={(upTo) => view.setState({ dock: 'test', test: { upTo } })}
      />
    </Suspense>
  );
}

function OfMany() {
  const { actions, readOnly } = useEditor();
  const selection = useEditorState((state) => state.selection);
  return (
    <div className="stack">
      <h2>{plural(selection.size, 'node')} selected</h2>
      {!readOnly && (
        <>
          <Button variant="default" onClick={() => actions.duplicate()}>
            Duplicate nodes
          </Button>
          <Button variant="default" onClick={() => actions.group()}>
            Put nodes into an iterator
          </Button>
          <Button variant="default" onClick={() => void actions.layOut()}>
            Arrange nodes
          </Button>
          <Button variant="default" onClick={() => actions.removeSelection()}>
            Delete nodes
          </Button>
        </>
      )}
    </div>
  );
}

function OfEdge() {
  const { actions, readOnly } = useEditor();
  const edge = useEditorState((state) => state.definition.edges.find((each) => edgeKey(each) === state.edge));
  if (!edge) return null;
  return (
    <div className="stack">
      <h2 className="foreign">
        From {edge.source}
        {handleOf(edge) && ` (${handleOf(edge)})`} to {edge.target}
      </h2>
      {!readOnly && (
        <>
          <Button variant="default" onClick={() => actions.openPalette()}>
            Put a node into the edge
          </Button>
          <Button variant="default" leftSection={<IconX size={16} />} onClick={() => actions.removeSelection()}>
            Delete edge
          </Button>
        </>
      )}
    </div>
  );
}
