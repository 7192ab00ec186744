import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { bytes, plural } from '../../ui/format';
import { Problem } from '../../ui/states';
import classes from './data-tree.module.css';
import type { Place } from './queries';
import { canOpen, isBranch, isLong, type TreeRow } from './tree-rows';
import { useTree } from './use-tree';

const ROW = 28;
const LEVELS = [1, 2, 3];

// "3 members, 1.2 KB"
function sizeOf({ type, size, bytes: total }: { type: string; size: number; bytes: number }): string {
  if (type === 'object') return `${plural(size, 'member')}, ${bytes(total)}`;
  if (type === 'array') return `${plural(size, 'element')}, ${bytes(total)}`;
  return bytes(total);
}

type ChildRow = Extract<TreeRow, { kind: 'child' }>;

function Row({ row, onToggle }: { row: ChildRow; onToggle: () => void }) {
  const { child, isOpen } = row;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <>
      {canOpen(child) ? (
        <span
          className={classes.opener}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <Chevron size={16} />
        </span>
      ) : (
        <span className={classes.opener} />
      )}
      <span className={`${classes.name} foreign`}>{child.name}</span>
      <span className={`${classes.value} foreign`}>
        {isBranch(child) || isLong(child) ? (
          <span className="muted">
            {isLong(child) ? 'long text, ' : ''}
            {sizeOf(child)}
          </span>
        ) : (
          JSON.stringify(child.value)
        )}
      </span>
    </>
  );
}

interface TreeViewProps {
  place: Place;
  // What of the output is shown, and from which of its children on.
  root: string;
  firstAt: number;
  size: number;
  selected: string | null;
  onSelect: (pointer: string) => void;
}

// The children of a place as a tree: arrows move, right and left open and close.
export function TreeView({ place, root, firstAt, size, selected, onSelect }: TreeViewProps) {
  const { rows, error, load, openPlace, closePlace, openLevel } = useTree(place, root, firstAt);
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const at = rows.findIndex((row) => row.kind === 'child' && row.pointer === selected);

  // Once, when what was searched for is there.
  const wanted = useRef(selected);
  useEffect(() => {
    if (wanted.current === null || at < 0) return;
    wanted.current = null;
    virtual.scrollToIndex(at, { align: 'center' });
  }, [virtual, at]);

  // What is scrolled to is loaded.
  useEffect(() => {
    for (const { index } of items) {
      const row = rows[index];
      if (row?.kind === 'more' && !row.isBefore) load(row.pointer, row.offset);
    }
  }, [items, rows, load]);

  const toggle = (row: ChildRow) => {
    if (!canOpen(row.child)) return;
    if (row.isOpen) closePlace(row.pointer);
    else openPlace(row.pointer);
  };
  const moveTo = (index: number) => {
    const row = rows[index];
    if (row?.kind !== 'child') return;
    onSelect(row.pointer);
    virtual.scrollToIndex(index);
  };
  const nextChild = (from: number, step: 1 | -1) => {
    let index = from + step;
    while (rows[index] && rows[index]?.kind !== 'child') index += step;
    return index;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    const keys: Record<string, () => void> = {
      ArrowDown: () => moveTo(nextChild(at, 1)),
      ArrowUp: () => moveTo(nextChild(at, -1)),
      Home: () => moveTo(nextChild(-1, 1)),
      End: () => moveTo(nextChild(rows.length, -1)),
      Enter: () => row?.kind === 'child' && toggle(row),
      ArrowRight: () => {
        if (row?.kind !== 'child' || !canOpen(row.child)) return;
        if (row.isOpen) moveTo(nextChild(at, 1));
        else openPlace(row.pointer);
      },
      ArrowLeft: () => {
        if (row?.kind !== 'child') return;
        if (row.isOpen) closePlace(row.pointer);
        else moveTo(rows.findLastIndex((each, index) => index < at && each.kind === 'child' && each.level < row.level));
      },
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  };

  const content = (row: TreeRow) => {
    if (row.kind === 'loading') return <span className="muted">Loading ...</span>;
    if (row.kind === 'more')
      return row.isBefore ? (
        <Button size="compact-xs" variant="default" onClick={() => load(row.pointer, row.offset)}>
          Show what is before, of {plural(row.left, 'element')}
        </Button>
      ) : (
        <span className="muted">{plural(row.left, 'more', 'more')}, loaded as you scroll</span>
      );
    return <Row row={row} onToggle={() => toggle(row)} />;
  };

  return (
    <div className={classes.data}>
      {size > 1 && (
        <div className={classes.levels} role="group" aria-label="Open to level">
          <span className="meta">Open to level</span>
          {LEVELS.map((level) => (
            <Button key={level} size="compact-xs" variant="default" onClick={() => void openLevel(level)}>
              {level}
            </Button>
          ))}
        </div>
      )}
      {error !== null && <Problem error={error} />}
      <div
        ref={scroller}
        className={classes.tree}
        role="tree"
        aria-label="Output"
        tabIndex={0}
        aria-activedescendant={at >= 0 ? `${id}${String(at)}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize() }} />
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const isChild = row.kind === 'child';
          return (
            <div
              key={item.key}
              id={`${id}${String(item.index)}`}
              role={isChild ? 'treeitem' : 'none'}
              aria-level={isChild ? row.level : undefined}
              aria-expanded={isChild && canOpen(row.child) ? row.isOpen : undefined}
              aria-selected={isChild ? row.pointer === selected : undefined}
              aria-posinset={isChild ? row.place : undefined}
              aria-setsize={isChild ? row.of : undefined}
              className={classes.row}
              data-selected={(isChild && row.pointer === selected) || undefined}
              style={{ transform: `translateY(${item.start}px)`, paddingLeft: (row.level - 1) * 18 }}
              onClick={() => isChild && onSelect(row.pointer)}
              onDoubleClick={() => isChild && toggle(row)}
            >
              {content(row)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
