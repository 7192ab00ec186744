import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { getNonce } from 'get-nonce';

// What all editors of text share, in the colours of the UI: the same rules serve the light and the dark scheme.

const theme = EditorView.theme({
  '&': {
    backgroundColor: 'var(--surface-0)',
    color: 'var(--text)',
    border: '1px solid var(--control)',
    borderRadius: 'var(--radius)',
    fontSize: '13px',
  },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', maxHeight: '50vh', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)' },
  '&.cm-focused .cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)',
  },
});

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.tagName, tags.propertyName, tags.attributeName], color: 'var(--accent)' },
    { tag: [tags.string, tags.number, tags.bool, tags.null], color: 'var(--waiting)' },
    { tag: [tags.comment, tags.punctuation, tags.bracket], color: 'var(--muted)' },
  ]),
);

// When text is typed over a selection, Chromium keeps the look of what was there by an inline style, which the
// Content-Security-Policy forbids. So the change is made here, before the browser makes it.
const typedOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const isOver = !view.state.selection.main.empty && event.inputType === 'insertText' && !event.isComposing;
    if (!isOver || event.data === null || view.state.readOnly) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

export function baseExtensions(): Extension[] {
  return [EditorView.cspNonce.of(getNonce() ?? ''), theme, colours, EditorView.lineWrapping, typedOver];
}
