import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Actions } from './actions';
import type { Saver } from './draft/saver';
import type { Kinds } from './model/rules';
import type { EditorState, EditorStore } from './model/store';
import type { ViewState, ViewStore } from './view';

// What all parts of one open editor share. It stays the same as long as the workflow is open.
export interface Editor {
  workflowId: string;
  kinds: Kinds;
  store: EditorStore;
  view: ViewStore;
  saver: Saver;
  actions: Actions;
  readOnly: boolean;
}

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = use(EditorContext);
  if (!editor) throw new Error('This is a part of the editor and shown only inside of it.');
  return editor;
}

export function useEditorState<T>(select: (state: EditorState) => T): T {
  return useStore(useEditor().store, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useEditor().view, select);
}
