import { IconChevronDown, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { type NodeProps, NodeResizeControl } from '@xyflow/react';
import { memo } from 'react';
import { FRAME, GRID, wayPlace } from '../../graph/frames';
import { NodeCard, Ways } from '../../graph/node-card';
import { useEditor } from '../context';
import { nodeOf, parentOf } from '../model/graph';
import classes from './canvas.module.css';
import type { FlowNode as Shown } from './flow-nodes';

// One node: the card with handles, and what only an editor has.
export const FlowNode = memo(function FlowNode({ id, data, selected, isConnectable }: NodeProps<Shown>) {
  const { actions, store, readOnly } = useEditor();
  const parentId = () => {
    const node = nodeOf(store.getState().definition, id);
    return node ? parentOf(node) : null;
  };
  return (
    <>
      <NodeCard {...data.card} selected={selected} />
      <div className={data.hasGhost ? classes.ghost : classes.plain}>
        <Ways ways={data.ways} wayIn={data.wayIn} isConnectable={isConnectable} />
      </div>
      {data.begins && (
        <span className={classes.begins} title="Each item begins here">
          begins here
        </span>
      )}
      {data.free.map((way) => (
        <button
          key={way}
          type="button"
          tabIndex={-1}
          className={`${classes.plus} nodrag nopan`}
          style={{ top: `${wayPlace(data.ways, way) * 100}%` }}
          aria-label={`Add a node after ${id}${way && ` (${way})`}`}
          onClick={(event) => {
            event.stopPropagation();
            actions.openPalette({ from: { source: id, handle: way }, parentId: parentId() });
          }}
        >
          <IconPlus size={14} stroke={2} aria-hidden />
        </button>
      ))}
      {data.frame !== 'none' && (
        <button
          type="button"
          tabIndex={-1}
          className={`${classes.fold} nodrag nopan`}
          aria-label={data.frame === 'folded' ? `Unfold ${id}` : `Fold ${id}`}
          onClick={(event) => {
            event.stopPropagation();
            actions.fold(id, data.frame === 'open');
          }}
        >
          {data.frame === 'folded' ? (
            <IconChevronRight size={16} stroke={1.75} aria-hidden />
          ) : (
            <IconChevronDown size={16} stroke={1.75} aria-hidden />
          )}
        </button>
      )}
      {data.frame === 'open' && !readOnly && isConnectable && (
        <>
          <button
            type="button"
            tabIndex={-1}
            className={`${classes.inside} nodrag nopan`}
            onClick={(event) => {
              event.stopPropagation();
              actions.openPalette({ parentId: id });
            }}
          >
            <IconPlus size={14} stroke={2} aria-hidden /> Add inside
          </button>
          <NodeResizeControl
            className={classes.resize ?? ''}
            position="bottom-right"
            minWidth={FRAME.width}
            minHeight={FRAME.height}
            onResizeEnd={(_, { x, y, width, height }) => {
              const snap = (value: number) => Math.round(value / GRID) * GRID;
              actions.resize(id, { x, y, width: snap(width), height: snap(height) });
            }}
          />
        </>
      )}
    </>
  );
});
