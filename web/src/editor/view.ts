import { createStore, type StoreApi } from 'zustand/vanilla';
import { readLocal, writeLocal } from '../ui/local';
import type { FieldFocus, NodeMarks, Position, Problem, TestRequest } from './contract';

// What is open and shown around the definition. None of it is saved.

// Where a kind that is chosen in the palette goes.
export interface PaletteTarget {
  from?: { source: string; handle: string };
  splice?: string;
  // On the canvas; else beside what it is connected to.
  at?: Position;
  parentId: string | null;
}

export type DockTab = 'problems' | 'test' | 'sample';

export interface ViewState {
  outline: boolean;
  map: boolean;
  dock: DockTab | null;
  // Null while it is closed.
  palette: PaletteTarget | null;
  renaming: string | null;
  // The way out for which a target is chosen by keys.
  connecting: { source: string } | null;
  noting: boolean;
  // A panel for the one selected node: always beside the canvas, on a phone when it is asked for.
  editing: boolean;
  focusField: FieldFocus | null;
  // A node whose card shall get the focus.
  focusNode: { id: string } | null;
  problems: readonly Problem[];
  // The one that F8 was at last.
  problem: Problem | undefined;
  // Hashes of the newest version, for the draft mark.
  saved: { version: number; whole: string; engine: string };
  marks: NodeMarks;
  test: TestRequest | null;
  // Said to those who hear the page.
  said: string;
}

export type ViewStore = StoreApi<ViewState>;

export function createViewStore(first: Pick<ViewState, 'saved'> & { isPhone: boolean }): ViewStore {
  const { isPhone, saved } = first;
  const store = createStore<ViewState>(() => ({
    outline: isPhone || readLocal('editor-outline') === 'shown',
    map: readLocal('editor-map') === 'shown',
    dock: null,
    palette: null,
    renaming: null,
    connecting: null,
    noting: false,
    editing: false,
    focusField: null,
    focusNode: null,
    problems: [],
    problem: undefined,
    saved,
    marks: {},
    test: null,
    said: '',
  }));
  store.subscribe((now, before) => {
    if (now.map !== before.map) writeLocal('editor-map', now.map ? 'shown' : 'hidden');
    if (now.outline !== before.outline && !isPhone) writeLocal('editor-outline', now.outline ? 'shown' : 'hidden');
  });
  return store;
}
