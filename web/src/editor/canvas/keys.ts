import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useMemo } from 'react';
import { CARD, GRID, grown, piecesOf } from '../../graph/frames';
import { ARROWS, nextNode } from '../../graph/neighbours';
import { type Command, useCommands } from '../../shell/commands';
import { useEditor } from '../context';
import type { Definition, Position } from '../contract';
import { isFolded } from '../model/commands';
import { absolutePosition, nodeOf, withInside } from '../model/graph';
import type { Kinds } from '../model/rules';

interface Box extends Position {
  id: string;
  width: number;
  height: number;
}

// Where nodes are on the canvas; what is in a folded iterator is not.
function boxesOf(definition: Definition, kinds: Kinds): (Box & { isFrame: boolean })[] {
  const folded = definition.nodes.filter(isFolded).map(({ id }) => id);
  const hidden = withInside(definition, folded);
  for (const id of folded) hidden.delete(id);
  return grown(piecesOf(definition, kinds)).flatMap(({ id, width, height, isFrame }) => {
    const node = nodeOf(definition, id);
    if (!node || hidden.has(id)) return [];
    const isClosed = isFolded(node);
    const size = isClosed ? CARD : { width, height };
    return [{ id, ...absolutePosition(definition, node), ...size, isFrame: isFrame && !isClosed }];
  });
}

// The innermost open iterator at that place, other than these.
export function frameAt(
  definition: Definition,
  kinds: Kinds,
  at: Position,
  except: ReadonlySet<string>,
): string | null {
  const around = boxesOf(definition, kinds).filter(
    ({ id, x, y, width, height, isFrame }) =>
      isFrame && !except.has(id) && at.x >= x && at.y >= y && at.x <= x + width && at.y <= y + height,
  );
  return around.toSorted((a, b) => a.width * a.height - b.width * b.height)[0]?.id ?? null;
}

// Keys while the canvas or a node has the focus; those of the view are commands, which `?` lists.
export function useCanvasKeys() {
  const { store, kinds, actions, view } = useEditor();
  const { fitView, zoomIn, zoomOut, zoomTo } = useReactFlow();
  useCommands(
    useMemo<Command[]>(
      () => [
        {
          id: 'fit',
          label: 'Show the whole workflow',
          keys: '1',
          run: () => void fitView({ padding: 0.1, maxZoom: 1 }),
        },
        { id: 'full-size', label: 'Show at 100 %', keys: '0', run: () => void zoomTo(1) },
        { id: 'zoom-in', label: 'Zoom in', keys: '+', run: () => void zoomIn() },
        { id: 'zoom-out', label: 'Zoom out', keys: '-', run: () => void zoomOut() },
        { id: 'map', label: 'Show or hide the map', keys: 'M', run: () => view.setState(({ map }) => ({ map: !map })) },
      ],
      [fitView, view, zoomIn, zoomOut, zoomTo],
    ),
  );
  return (event: KeyboardEvent<HTMLDivElement>) => {
    const from = (event.target as Element).closest<HTMLElement>('.react-flow__node')?.dataset.id;
    if (event.altKey || (event.target as Element).closest('button')) return;
    const direction = ARROWS[event.key];
    const { selection, definition } = store.getState();
    if (direction !== undefined) {
      event.preventDefault();
      const step = { left: [-GRID, 0], right: [GRID, 0], up: [0, -GRID], down: [0, GRID] }[direction];
      if (event.ctrlKey || event.metaKey) return actions.moveBy(step[0] ?? 0, step[1] ?? 0);
      const start = from ?? [...selection].at(-1);
      const next = nextNode(boxesOf(definition, kinds), start ?? '', direction);
      if (next !== null) {
        actions.select(event.shiftKey ? [...selection, next] : [next]);
        view.setState({ focusNode: { id: next } });
      }
      return;
    }
    if (from === undefined || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      actions.edit(from);
    } else if (event.key === ' ') {
      event.preventDefault();
      actions.select(selection.has(from) ? [...selection].filter((id) => id !== from) : [...selection, from]);
    }
  };
}
