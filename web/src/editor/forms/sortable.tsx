import { ActionIcon } from '@mantine/core';
import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { IconArrowDown, IconArrowUp, IconGripVertical, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useFormScope } from './form-context';
import classes from './forms.module.css';

interface Props<T> {
  items: readonly T[];
  // "Case paid", as its buttons name it.
  nameOf: (item: T, at: number) => string;
  onChange: (items: T[]) => void;
  children: (item: T, at: number) => ReactNode;
}

export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return [...items];
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}

// Keys that go with the entries when they are moved, so that what is typed into stays where it is.
function useKeys(count: number) {
  const [keys, setKeys] = useState<{ list: number[]; next: number }>(() => ({
    list: Array.from({ length: count }, (_, at) => at),
    next: count,
  }));
  if (keys.list.length === count) return { keys: keys.list, setKeys };
  // Entries came or went elsewhere: at the end, as far as one can know.
  const added = Array.from({ length: Math.max(0, count - keys.list.length) }, (_, at) => keys.next + at);
  const list = [...keys.list.slice(0, count), ...added];
  setKeys({ list, next: keys.next + added.length });
  return { keys: list, setKeys };
}

interface EntryProps {
  id: number;
  name: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  children: ReactNode;
}

function Entry({ id, name, isFirst, isLast, onMove, onRemove, children }: EntryProps) {
  const { readOnly } = useFormScope();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition } = useSortable({ id });
  const button = { size: 24, variant: 'subtle', color: 'gray' } as const;
  return (
    <li
      ref={setNodeRef}
      className={classes.item}
      style={{
        transform: transform ? `translate3d(0, ${String(Math.round(transform.y))}px, 0)` : undefined,
        transition,
        zIndex: transform ? 1 : undefined,
      }}
    >
      <div className={classes.itemHead}>
        {!readOnly && (
          <ActionIcon
            {...button}
            {...attributes}
            {...listeners}
            ref={setActivatorNodeRef}
            aria-label={`Drag ${name}`}
            style={{ touchAction: 'none', cursor: 'grab' }}
          >
            <IconGripVertical size={16} stroke={1.75} />
          </ActionIcon>
        )}
        <span className={`${classes.itemTitle} foreign`}>{name}</span>
        {!readOnly && (
          <>
            <ActionIcon {...button} disabled={isFirst} aria-label={`Move ${name} up`} onClick={() => onMove(-1)}>
              <IconArrowUp size={16} stroke={1.75} />
            </ActionIcon>
            <ActionIcon {...button} disabled={isLast} aria-label={`Move ${name} down`} onClick={() => onMove(1)}>
              <IconArrowDown size={16} stroke={1.75} />
            </ActionIcon>
            <ActionIcon {...button} aria-label={`Remove ${name}`} onClick={onRemove}>
              <IconX size={16} stroke={1.75} />
            </ActionIcon>
          </>
        )}
      </div>
      {children}
    </li>
  );
}

// Entries in an order that people choose: by dragging, by the keyboard on the handle, or by the buttons.
export function SortableList<T>({ items, nameOf, onChange, children }: Props<T>) {
  const { keys, setKeys } = useKeys(items.length);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const move = (from: number, to: number) => {
    if (to < 0 || to >= items.length || from === to) return;
    setKeys((old) => ({ ...old, list: moved(keys, from, to) }));
    onChange(moved(items, from, to));
  };
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over) move(keys.indexOf(Number(active.id)), keys.indexOf(Number(over.id)));
  };
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
      <SortableContext items={keys} strategy={verticalListSortingStrategy}>
        <ol className={classes.list}>
          {items.map((item, at) => (
            <Entry
              key={keys[at]}
              id={keys[at] ?? at}
              name={nameOf(item, at)}
              isFirst={at === 0}
              isLast={at === items.length - 1}
              onMove={(by) => move(at, at + by)}
              onRemove={() => {
                setKeys((old) => ({ ...old, list: keys.toSpliced(at, 1) }));
                onChange(items.toSpliced(at, 1));
              }}
            >
              {children(item, at)}
            </Entry>
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}
