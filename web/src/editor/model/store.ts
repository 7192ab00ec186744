import { freeze } from 'immer';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Definition } from '../contract';
import { edgeKey } from './graph';
import { done, type History, type Recipe, redone, undone } from './history';

// The editor's state: the definition with its history, and what is selected. The selection is not undone.

export interface EditorState extends History {
  // Nodes, and an edge by its key.
  selection: ReadonlySet<string>;
  edge: string | null;

  // Does a command that can be undone. `name` goes after "Undo: ".
  apply: (name: string, recipe: Recipe, field?: string) => void;
  undo: () => void;
  redo: () => void;
  // Another definition in the place of this one, with no way back.
  replace: (definition: Definition) => void;
  select: (ids: Iterable<string>) => void;
  selectEdge: (key: string | null) => void;
}

export type EditorStore = StoreApi<EditorState>;

// What is selected and still there.
function kept(state: EditorState, definition: Definition): Pick<EditorState, 'selection' | 'edge'> {
  const ids = new Set(definition.nodes.map(({ id }) => id));
  const selection = [...state.selection].filter((id) => ids.has(id));
  const edge = definition.edges.some((each) => edgeKey(each) === state.edge) ? state.edge : null;
  return { selection: selection.length === state.selection.size ? state.selection : new Set(selection), edge };
}

export function createEditorStore(definition: Definition, now: () => number = Date.now): EditorStore {
  return createStore<EditorState>((set, get) => {
    const become = (history: History) => {
      if (history !== get()) set({ ...history, ...kept(get(), history.definition) });
    };
    return {
      definition: freeze(definition, true),
      past: [],
      future: [],
      selection: new Set(),
      edge: null,
      apply: (name, recipe, field) => become(done(get(), name, recipe, now(), field)),
      undo: () => become(undone(get())),
      redo: () => become(redone(get())),
      replace: (next) => become({ definition: freeze(next, true), past: [], future: [] }),
      select(ids) {
        const next = new Set(ids);
        const { selection, edge } = get();
        if (edge === null && next.size === selection.size && [...next].every((id) => selection.has(id))) return;
        set({ selection: next, edge: null });
      },
      selectEdge: (key) => set({ edge: key, selection: new Set() }),
    };
  });
}
