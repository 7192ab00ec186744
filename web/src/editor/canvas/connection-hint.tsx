import { useConnection } from '@xyflow/react';
import { useEditor } from '../context';
import { whyNotConnect } from '../model/rules';
import classes from './canvas.module.css';

// While an edge is drawn: why it cannot end where the pointer is.
export function ConnectionHint() {
  const { store, kinds } = useEditor();
  const { inProgress, fromNode, fromHandle, toNode, pointer } = useConnection();
  if (!inProgress || !toNode || fromHandle.type !== 'source') return null;
  const connection = { source: fromNode.id, handle: fromHandle.id ?? '', target: toNode.id };
  const reason = whyNotConnect(store.getState().definition, kinds, connection);
  if (reason === null) return null;
  return (
    <div
      className={classes.hint}
      role="status"
      style={{ transform: `translate(${pointer.x + 14}px, ${pointer.y + 14}px)` }}
    >
      {reason}
    </div>
  );
}
