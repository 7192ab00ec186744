import { autocompletion, completionKeymap, completionStatus } from '@codemirror/autocomplete';
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  keymap,
  MatchDecorator,
  tooltips,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { baseExtensions } from '../../code/base';

// The editor of templates and code.

const theme = EditorView.theme({
  '.cm-content': { padding: '7px 0' },
  '.cm-line': { padding: '0 10px' },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-template': { backgroundColor: 'var(--surface-2)', borderRadius: '4px', padding: '1px 0' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--danger)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--waiting)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface-0)',
    color: 'var(--text)',
    border: '1px solid var(--control)',
    borderRadius: 'var(--radius)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxWidth: 'min(520px, 90vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 10px', lineHeight: '18px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { color: 'var(--muted)', fontStyle: 'normal', marginLeft: '1em' },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-maybe': { fontStyle: 'italic' },
  '.cm-completionInfo': { padding: '8px 12px', maxWidth: '320px', fontFamily: 'var(--font)', fontSize: '13px' },
  '.cm-completionInfo p': { margin: '0 0 4px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--danger)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--waiting)' },
});

const templates = new MatchDecorator({
  regexp: /\{\{.*?\}\}|\{%.*?%\}/g,
  decoration: Decoration.mark({ class: 'cm-template' }),
});

const chips = ViewPlugin.define(
  (view) => ({
    marks: templates.createDeco(view),
    update(update: ViewUpdate) {
      this.marks = templates.updateDeco(update, this.marks);
    },
  }),
  { decorations: (plugin) => plugin.marks },
);

export interface CodeOptions {
  // A field of one line that grows, or an area.
  isLine: boolean;
  language: string | null;
  complete: Parameters<typeof autocompletion>[0];
  onLarge: (() => void) | null;
}

const history_ = new Compartment();
const language_ = new Compartment();

// Colours the text as its language wants it, once that is loaded; without an answer it stays plain.
export async function colour(view: EditorView, language: string | null, isGone: () => boolean): Promise<void> {
  if (language === null || language === 'shell') return;
  const loaded = await import('./languages').catch(() => null);
  if (loaded && !isGone()) view.dispatch({ effects: language_.reconfigure(loaded.languageOf(language)) });
}

// Completion owns Escape while its list is open: no dialog around closes by it.
const keepsEscape = EditorView.contentAttributes.of((view) =>
  completionStatus(view.state) === null ? null : { 'data-mantine-stop-propagation': 'true' },
);

function keys({ isLine, onLarge }: CodeOptions): Extension {
  const line = isLine ? [{ key: 'Enter', run: () => true }] : [];
  const large = onLarge
    ? [
        {
          key: 'Mod-e',
          preventDefault: true,
          run: () => {
            onLarge();
            return true;
          },
        },
      ]
    : [];
  // No key of Tab: it leaves the field.
  return [Prec.high(keymap.of(completionKeymap)), keymap.of([...large, ...line, ...standardKeymap, ...historyKeymap])];
}

export function codeExtensions(options: CodeOptions): Extension[] {
  return [
    ...baseExtensions(),
    theme,
    history_.of(history()),
    language_.of([]),
    options.language === 'json' || options.language === 'plain-json' ? [] : chips,
    autocompletion({
      icons: false,
      optionClass: ({ type }) => (type === 'maybe' ? 'cm-maybe' : ''),
      ...options.complete,
    }),
    tooltips({ position: 'fixed', parent: document.body }),
    keepsEscape,
    keys(options),
  ];
}

// When the field is left, its own undo is over: from then on the editor's undo takes the change back.
export function forgetHistory(view: EditorView): void {
  view.dispatch({ effects: history_.reconfigure([]) });
  view.dispatch({ effects: history_.reconfigure(history()) });
}

export interface Marked {
  from: number;
  to: number;
  severity: 'error' | 'warning';
  message: string;
}

export function mark(view: EditorView, marked: readonly Marked[]): void {
  const end = view.state.doc.length;
  const fitting = marked.map((each) => ({ ...each, from: Math.min(each.from, end), to: Math.min(each.to, end) }));
  view.dispatch(setDiagnostics(view.state, fitting));
}

export { EditorState, EditorView };
