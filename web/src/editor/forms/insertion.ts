import type { EditorView } from '@codemirror/view';
import { createStore } from '../../ui/store';
import { isInside } from '../data/place';

// The template field that was typed into last: where the data panel inserts.
const last = createStore<EditorView | null>(null);

export const lastField = { get: last.get, subscribe: last.subscribe };

export function setLastField(view: EditorView): void {
  last.set(view);
}

export function forgetField(view: EditorView): void {
  last.set((current) => (current === view ? null : current));
}

// Writes the path where the cursor is, with its braces unless it is inside of some. False without a field.
export function insertPath(path: string): boolean {
  const view = last.get();
  if (!view) return false;
  const { from, to } = view.state.selection.main;
  const text = view.state.doc.toString();
  const insert = isInside(text, from) ? path : `{{ ${path} }}`;
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: 'input' });
  view.focus();
  return true;
}
