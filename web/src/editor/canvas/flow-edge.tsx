import { IconPlus } from '@tabler/icons-react';
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo, useState } from 'react';
import { useEditor } from '../context';
import { nodeOf, parentOf } from '../model/graph';
import classes from './canvas.module.css';

// An edge, with a button in its middle that puts a node into it, while it is pointed at or selected.
export const FlowEdge = memo(function FlowEdge(props: EdgeProps) {
  const { id, source, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected } = props;
  const { actions, store, readOnly } = useEditor();
  const [isNear, setNear] = useState(false);
  const [path, x, y] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition });
  const isShown = (selected === true || isNear) && !readOnly;
  return (
    <g onPointerEnter={() => setNear(true)} onPointerLeave={() => setNear(false)}>
      <BaseEdge id={id} path={path} interactionWidth={28} />
      {isShown && (
        <EdgeLabelRenderer>
          <button
            type="button"
            tabIndex={-1}
            className={`${classes.splice} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            aria-label="Put a node into this edge"
            onPointerEnter={() => setNear(true)}
            onPointerLeave={() => setNear(false)}
            onClick={() => {
              const node = nodeOf(store.getState().definition, source);
              actions.openPalette({ splice: id, parentId: node ? parentOf(node) : null });
            }}
          >
            <IconPlus size={14} stroke={2} aria-hidden />
          </button>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});
