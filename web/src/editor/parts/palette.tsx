import { ActionIcon, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { readLocal, writeLocal } from '../../ui/local';
import { DRAGGED_KIND } from '../canvas/canvas';
import { useEditor, useEditorState } from '../context';
import type { NodeKind } from '../contract';
import { entriesOf, FAMILIES, found } from '../model/palette';
import { labelOf, nodeOf } from '../model/graph';
import type { PaletteTarget } from '../view';
import { KindIcon } from './kind-icon';
import classes from './parts.module.css';

const RECENT_MAX = 5;

function recentKinds(): string[] {
  return (readLocal('recent-kinds') ?? '').split(',').filter(Boolean);
}

function remember(kind: NodeKind): void {
  const others = recentKinds().filter((id) => id !== kind.component_id);
  writeLocal('recent-kinds', [kind.component_id, ...others].slice(0, RECENT_MAX).join(','));
}

// All kinds of nodes, to search and to choose from. What is chosen goes to `target`.
export function Palette({ target, onClose }: { target: PaletteTarget; onClose: () => void }) {
  const { kinds, actions, store } = useEditor();
  const definition = useEditorState((state) => state.definition);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [recent] = useState(recentKinds);
  const id = useId();
  const entries = entriesOf(definition, kinds, target.parentId, found([...kinds.values()], text), text ? [] : recent);
  const open = entries.filter(({ reason }) => reason === null);
  const active = open[Math.min(at, open.length - 1)];

  const shown = active && `${id}-${active.key}`;
  useEffect(() => {
    if (shown !== undefined) document.getElementById(shown)?.scrollIntoView({ block: 'nearest' });
  }, [shown]);

  const choose = (kind: NodeKind) => {
    remember(kind);
    onClose();
    actions.insert(kind, target);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((old) => (Math.min(old, open.length - 1) + step + open.length) % open.length);
    else if (event.key === 'Enter' && active) choose(active.kind);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className={classes.palette} aria-label="Add a node">
      <header className={classes.head}>
        <h2>Add a node</h2>
        <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={onClose}>
          <IconX size={18} stroke={1.75} />
        </ActionIcon>
      </header>
      <p className="meta">{placeOf(target, (node) => nodeOf(store.getState().definition, node))}</p>
      <TextInput
        autoFocus
        role="combobox"
        aria-label="Search for a kind of node"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={shown}
        placeholder="if, http, loop ..."
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={`${id}-list`} aria-label="Kinds of nodes" className={classes.kinds} tabIndex={-1}>
        {[...new Set(entries.map(({ family }) => family))].map((family) => {
          const members = entries.filter((entry) => entry.family === family);
          const title = FAMILIES.find(({ id: each }) => each === family)?.title ?? family;
          return (
            <div role="group" key={family} aria-label={title}>
              <div className={classes.family} aria-hidden="true">
                {title}
              </div>
              {members.map(({ key, kind, reason }) => {
                return (
                  <div
                    key={key}
                    id={`${id}-${key}`}
                    role="option"
                    aria-selected={active?.key === key}
                    aria-disabled={reason !== null}
                    className={classes.kind}
                    draggable={reason === null}
                    onDragStart={(event) => {
                      event.dataTransfer.setData(DRAGGED_KIND, kind.component_id);
                      remember(kind);
                    }}
                    onClick={() => reason === null && choose(kind)}
                  >
                    <KindIcon name={kind.icon} />
                    <span>
                      <strong>{kind.title}</strong>
                      <span className="meta">{reason ?? kind.summary}</span>
                    </span>
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
      {entries.length === 0 && <p className="muted">No kind of node has this name.</p>}
    </section>
  );
}

function placeOf(target: PaletteTarget, node: (id: string) => Parameters<typeof labelOf>[0] | undefined): string {
  const source = target.from && node(target.from.source);
  if (target.splice !== undefined) return 'It is put into the edge.';
  if (source) return `It follows ${labelOf(source)}${target.from?.handle ? ` (${target.from.handle})` : ''}.`;
  return target.parentId === null ? 'It stands by itself.' : `It is put inside ${target.parentId}.`;
}
