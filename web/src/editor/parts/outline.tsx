import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { waysOut } from '../../graph/handles';
import { nodeWords } from '../../graph/node-card';
import { summaryOf } from '../../graph/summary';
import { plural } from '../../ui/format';
import { StatusMark } from '../../ui/status';
import { useEditor, useEditorState, useView } from '../context';
import { kindOf } from '../contract';
import { labelOf, nodeOf, parentOf } from '../model/graph';
import { outlineOf } from '../model/outline';
import { type OutlineRow, placesOf, rowsOf } from '../model/outline-rows';
import { KindIcon } from './kind-icon';
import classes from './parts.module.css';

// The workflow as a tree of words. It is always there for readers of the screen and for keys; `O` shows it, and on a phone it
// is how workflows are edited.
export function Outline({ isShown }: { isShown: boolean }) {
  const { kinds, store, actions } = useEditor();
  const definition = useEditorState((state) => state.definition);
  const selection = useEditorState((state) => state.selection);
  const focusNode = useView((state) => state.focusNode);
  const tree = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () => rowsOf(outlineOf(definition, (node) => waysOut(kinds.get(kindOf(node)), node.data))),
    [definition, kinds],
  );
  const places = useMemo(() => placesOf(rows), [rows]);
  const current = rows.find((row) => row.kind === 'node' && selection.has(row.id)) ?? rows[0];

  useEffect(() => {
    if (focusNode && isShown)
      tree.current?.querySelector<HTMLElement>(`[data-node=${CSS.escape(focusNode.id)}]`)?.focus();
  }, [focusNode, isShown]);

  const choose = (row: OutlineRow) => {
    if (row.kind === 'node') actions.edit(row.id);
    else if (row.kind === 'way') {
      const node = nodeOf(store.getState().definition, row.id);
      actions.openPalette({ from: { source: row.id, handle: row.handle }, parentId: node ? parentOf(node) : null });
    } else actions.select([row.target], true);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=treeitem]')];
    const at = items.indexOf((event.target as Element).closest('[role=treeitem]') as HTMLElement);
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.target !== items[at]) return;
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    const to = steps[event.key];
    if (to !== undefined) {
      const next = rows[to];
      items[to]?.focus();
      if (next?.kind === 'node') actions.select([next.id]);
    } else if (event.key === 'Enter') choose(row);
    else if (event.key === ' ' && row.kind === 'node') actions.select([row.id]);
    else return;
    event.preventDefault();
  };
  return (
    <section className={isShown ? classes.outline : classes.hiddenOutline} aria-label="Outline">
      <div ref={tree} role="tree" aria-label="Nodes in order" className={classes.tree} onKeyDown={onKeyDown}>
        {rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            at={places[index]?.at}
            of={places[index]?.of}
            isCurrent={row === current}
            isShown={isShown}
            onChoose={choose}
          />
        ))}
      </div>
      {rows.length === 0 && <p className="muted">There are no nodes yet. Add a trigger first.</p>}
    </section>
  );
}

interface RowProps {
  row: OutlineRow;
  // Its place among its siblings.
  at: number | undefined;
  of: number | undefined;
  // The one that Tab comes to.
  isCurrent: boolean;
  isShown: boolean;
  onChoose: (row: OutlineRow) => void;
}

function Row({ row, at, of, isCurrent, isShown, onChoose }: RowProps) {
  const { kinds, readOnly } = useEditor();
  const node = useEditorState((state) => nodeOf(state.definition, row.id));
  const selection = useEditorState((state) => state.selection);
  const mark = useView((state) => state.marks[row.id]);
  const problems = useView((state) => state.problems.filter((each) => each.node === row.id).length);
  const shared = {
    role: 'treeitem',
    'aria-level': row.level,
    'aria-posinset': at,
    'aria-setsize': of,
    tabIndex: isCurrent ? 0 : -1,
    'data-level': Math.min(row.level, 12),
    className: classes.row,
    onClick: () => onChoose(row),
  } as const;
  if (row.kind === 'way')
    return (
      <div {...shared} aria-selected={false}>
        <IconPlus size={16} stroke={1.75} aria-hidden />
        <span className="foreign">{row.text}</span>
      </div>
    );
  if (row.kind === 'goes')
    return (
      <div {...shared} aria-selected={false}>
        <span className="muted foreign">{row.text}</span>
      </div>
    );
  if (!node) return null;
  const kind = kinds.get(kindOf(node));
  const words = nodeWords(kind?.title ?? kindOf(node), labelOf(node), {
    run: mark?.state,
    count: mark?.note,
    problems,
  });
  return (
    <div
      {...shared}
      data-node={node.id}
      aria-selected={selection.has(node.id)}
      aria-label={[words, row.begins ? 'each item begins here' : '', row.also].filter(Boolean).join(', ')}
    >
      <KindIcon name={kind?.icon} />
      <span className={classes.rowText}>
        <strong className="foreign">{labelOf(node)}</strong>
        <span className="meta foreign">
          {row.also || (row.begins ? 'each item begins here' : summaryOf(node, kind))}
        </span>
      </span>
      {problems > 0 && (
        <span className={classes.count} title={plural(problems, 'problem')}>
          {problems}
        </span>
      )}
      {mark && <StatusMark mark={mark.state} />}
      {isShown && !readOnly && <NodeMenu id={node.id} />}
    </div>
  );
}

// What can be done with a node, for those who have no keys.
function NodeMenu({ id }: { id: string }) {
  const { actions, view } = useEditor();
  const holds = useEditorState((state) => state.definition.nodes.some((node) => node.parentId === id));
  const on = (run: () => void) => () => {
    actions.select([id]);
    run();
  };
  return (
    // A click on the button or an item of its menu is none on the row.
    <span onClick={(event) => event.stopPropagation()}>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${id}`} tabIndex={-1}>
            <IconDots size={18} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={on(() => actions.openPalette())}>Add a node after it</Menu.Item>
          <Menu.Item onClick={on(() => view.setState({ connecting: { source: id } }))}>Connect to ...</Menu.Item>
          <Menu.Item onClick={on(() => view.setState({ renaming: id }))}>Rename</Menu.Item>
          <Menu.Item onClick={on(() => actions.duplicate())}>Duplicate</Menu.Item>
          <Menu.Item onClick={on(() => actions.group())}>
            {holds ? 'Dissolve the iterator' : 'Put into an iterator'}
          </Menu.Item>
          <Menu.Item c="var(--danger)" onClick={on(() => actions.removeSelection())}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
