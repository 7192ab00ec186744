import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useRef, useState } from 'react';
import { insertPath } from '../forms/insertion';
import classes from './data.module.css';
import type { Name } from './names';
import { pathText } from './place';
import { childrenHere, childrenOf, type Entry, part, type Source, sourceKey } from './sources';

const ROW_PX = 28;

interface Row {
  path: (string | number)[];
  key: string;
  entry: Entry;
  // Why it may not be there.
  only: string | null;
  words: string;
}

const keyOf = (path: readonly (string | number)[]) => JSON.stringify(path);

function sourceOf(path: readonly (string | number)[], names: readonly Name[]): Source | null {
  const [root, ...parts] = path;
  const name = names.find((each) => each.name === root);
  return name ? parts.reduce((source: Source, each) => part(source, each), name.source) : null;
}

// The rows of what is open, in order.
function useRows(names: readonly Name[], open: ReadonlyMap<string, (string | number)[]>): Row[] {
  const opened = [...open.entries()].flatMap(([key, path]) => {
    const source = sourceOf(path, names);
    return source ? [{ key, source, here: childrenHere(source) }] : [];
  });
  const asked = opened.filter(({ here }) => here === null);
  const answers = useQueries({
    queries: asked.map(({ source }) => ({
      queryKey: ['editor', 'children', ...sourceKey(source)],
      queryFn: ({ signal }: { signal: AbortSignal }) => childrenOf(source, signal),
      staleTime: Infinity,
      gcTime: 60_000,
      retry: false,
      meta: { live: false },
    })),
  });
  const loaded = new Map(opened.map(({ key, here }) => [key, here?.entries ?? []]));
  for (const [at, { key }] of asked.entries()) loaded.set(key, answers[at]?.data?.entries ?? []);
  const below = (path: (string | number)[]): Row[] =>
    (loaded.get(keyOf(path)) ?? []).flatMap((entry) => {
      const own = [...path, entry.name];
      const row: Row = { path: own, key: keyOf(own), entry, only: null, words: '' };
      return [row, ...below(own)];
    });
  return names.flatMap(({ name, words, only }) => {
    const entry: Entry = { name, type: 'object', shown: '', opens: true };
    return [{ path: [name], key: keyOf([name]), entry, only, words }, ...below([name])];
  });
}

interface RowViewProps {
  row: Row;
  top: number;
  isOpen: boolean;
  isCurrent: boolean;
  onOpen: () => void;
  onInsert: () => void;
  onFocus: () => void;
}

function RowView({ row, top, isOpen, isCurrent, onOpen, onInsert, onFocus }: RowViewProps) {
  const { path, entry, only, words } = row;
  const text = [entry.type === 'unknown' || path.length === 1 ? '' : entry.type, entry.shown].filter(Boolean).join(' ');
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div
      role="treeitem"
      aria-level={path.length}
      aria-expanded={entry.opens ? isOpen : undefined}
      aria-selected={isCurrent}
      aria-label={`${String(entry.name)}, ${only ?? (text || words)}`}
      tabIndex={isCurrent ? 0 : -1}
      data-key={row.key}
      className={classes.row}
      style={{ transform: `translateY(${String(top)}px)`, paddingLeft: (path.length - 1) * 14 }}
      draggable
      onDragStart={(event) => event.dataTransfer.setData('text/plain', `{{ ${pathText(path)} }}`)}
      onFocus={onFocus}
      onClick={onInsert}
    >
      <span
        className={classes.opener}
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          if (entry.opens) onOpen();
        }}
      >
        {entry.opens && <Chevron size={16} />}
      </span>
      <span className={`${classes.name} foreign ${only === null ? '' : classes.maybe}`}>{entry.name}</span>
      <span className={`${classes.words} foreign`}>{only ?? (text || words)}</span>
    </div>
  );
}

// All that templates of the node can read. Enter or a click writes it into the field that was typed into last.
export function NamesTree({ names, onNoField }: { names: readonly Name[]; onNoField: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlyMap<string, (string | number)[]>>(new Map());
  const [current, setCurrent] = useState('');
  const rows = useRows(names, open);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === current),
  );
  const toggle = ({ key, path }: Row) =>
    setOpen((old) => {
      const next = new Map(old);
      if (!next.delete(key)) next.set(key, path);
      return next;
    });
  const insert = (row: Row) => {
    if (!insertPath(pathText(row.path))) onNoField();
  };
  const go = (to: number) => {
    const row = rows[to];
    if (!row) return;
    setCurrent(row.key);
    virtual.scrollToIndex(to);
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus(),
    );
  };
  const onKey = (event: KeyboardEvent) => {
    const row = rows[at];
    // With those, keys are commands of the page.
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOpen = open.has(row.key);
    const actions: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (row.entry.opens && !isOpen ? toggle(row) : go(at + 1)),
      ArrowLeft: () => (isOpen ? toggle(row) : go(rows.findIndex(({ key }) => key === keyOf(row.path.slice(0, -1))))),
      Enter: () => insert(row),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  return (
    <div ref={box} className={classes.tree} role="tree" aria-label="Data that templates can read" onKeyDown={onKey}>
      <div className={classes.rows} style={{ height: virtual.getTotalSize() }} role="presentation">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row ? (
            <RowView
              key={row.key}
              row={row}
              top={start}
              isOpen={open.has(row.key)}
              isCurrent={index === at}
              onOpen={() => toggle(row)}
              onInsert={() => insert(row)}
              onFocus={() => setCurrent(row.key)}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}
