import { useEffect, useRef } from 'react';
import {
  type CodeOptions,
  codeExtensions,
  colour,
  EditorState,
  EditorView,
  forgetHistory,
  mark,
  type Marked,
} from './code-mirror';
import { forgetField, setLastField } from './insertion';

interface Props extends CodeOptions {
  value: string;
  onChange: (value: string) => void;
  labelledBy?: string;
  label?: string;
  describedBy?: string;
  readOnly: boolean;
  marked?: readonly Marked[];
  // Text that is pasted into an empty field, if something else than text becomes of it.
  onPaste?: (text: string) => boolean;
  autoFocus?: boolean;
}

const NOTHING: readonly Marked[] = [];

function attributes({ label, labelledBy, describedBy }: Props): Record<string, string> {
  return {
    ...(label === undefined ? {} : { 'aria-label': label }),
    ...(labelledBy === undefined ? {} : { 'aria-labelledby': labelledBy }),
    ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
    spellcheck: 'false',
  };
}

function makeView(parent: HTMLElement, latest: { current: Props }): EditorView {
  const { value, readOnly } = latest.current;
  const view: EditorView = new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      extensions: [
        ...codeExtensions({ ...latest.current, onLarge: latest.current.onLarge && (() => latest.current.onLarge?.()) }),
        EditorView.contentAttributes.of(() => attributes(latest.current)),
        EditorState.readOnly.of(readOnly),
        EditorView.editable.of(!readOnly),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && update.state.doc.toString() !== latest.current.value)
            latest.current.onChange(update.state.doc.toString());
        }),
        EditorView.domEventHandlers({
          focus: (_, focused) => setLastField(focused),
          blur: (_, left) => {
            // Not while it is told that it is left: that is a change of its own.
            queueMicrotask(() => forgetHistory(left));
          },
          paste: (event) => {
            const text = event.clipboardData?.getData('text/plain') ?? '';
            if (!latest.current.onPaste?.(text)) return false;
            event.preventDefault();
            return true;
          },
        }),
      ],
    }),
  });
  return view;
}

// A CodeMirror that follows its value.
export function CodeEditor(props: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  const { value, marked = NOTHING, readOnly, language, isLine, autoFocus = false } = props;
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (!parent.current) return undefined;
    const made = makeView(parent.current, latest);
    view.current = made;
    let isGone = false;
    void colour(made, language, () => isGone);
    if (autoFocus) made.focus();
    return () => {
      isGone = true;
      forgetField(made);
      made.destroy();
      view.current = null;
    };
  }, [readOnly, language, isLine, autoFocus]);
  useEffect(() => {
    const text = view.current?.state.doc.toString();
    if (text !== undefined && text !== value)
      view.current?.dispatch({ changes: { from: 0, to: text.length, insert: value } });
  }, [value]);
  useEffect(() => {
    if (view.current) mark(view.current, marked);
  }, [marked]);
  return <div ref={parent} />;
}
