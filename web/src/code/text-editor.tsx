import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { baseExtensions } from './base';

// A text to be edited, or to be read with what differs from another one.

const theme = EditorView.theme({
  '.cm-gutters': { backgroundColor: 'var(--surface-1)', color: 'var(--muted)', border: 'none' },
  '.cm-changedLine': { backgroundColor: 'color-mix(in srgb, var(--completed) 14%, transparent)' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--completed) 35%, transparent)' },
  '.cm-deletedChunk': {
    backgroundColor: 'color-mix(in srgb, var(--failed) 12%, transparent)',
    paddingLeft: '6px',
  },
  '.cm-deletedText': { background: 'color-mix(in srgb, var(--failed) 30%, transparent)' },
  '.cm-deletedLine, .cm-deletedLine del': { textDecoration: 'none' },
  '.cm-changedLineGutter': { background: 'var(--completed)' },
  '.cm-deletedLineGutter': { background: 'var(--failed)' },
  '.cm-collapsedLines': { backgroundColor: 'var(--surface-1)', backgroundImage: 'none', color: 'var(--muted)' },
});

interface TextEditorProps {
  // What is edited, for those who hear it.
  label: string;
  text: string;
  // What the text is compared with, if it is only read.
  original?: string;
  isJson?: boolean;
  // Without it the text is only read.
  onChange?: (text: string) => void;
}

// `text` is what it begins with; changes are told, not taken.
export function TextEditor({ label, text, original, isJson = false, onChange }: TextEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const tell = useRef(onChange);
  useEffect(() => {
    tell.current = onChange;
  });
  const isRead = onChange === undefined;
  useEffect(() => {
    const parent = box.current;
    if (!parent) return;
    const extensions: Extension[] = [
      ...baseExtensions(),
      theme,
      lineNumbers(),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      original === undefined
        ? []
        : unifiedMergeView({ original, mergeControls: false, collapseUnchanged: { margin: 2, minSize: 6 } }),
      // No key of Tab: it leaves the field.
      isRead
        ? [EditorState.readOnly.of(true), EditorView.editable.of(false)]
        : [history(), keymap.of([...standardKeymap, ...historyKeymap])],
      EditorView.updateListener.of((update) => {
        if (update.docChanged) tell.current?.(update.state.doc.toString());
      }),
    ];
    const view = new EditorView({ doc: text, extensions: isJson ? [...extensions, json()] : extensions, parent });
    // What is only read scrolls by keys, too.
    if (isRead) view.scrollDOM.tabIndex = 0;
    return () => view.destroy();
    // The view keeps the text from here on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [label, original, isJson, isRead]);
  return <div ref={box} />;
}

export default TextEditor;
