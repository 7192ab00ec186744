import { useEffect, useMemo } from 'react';
import { type Command, useCommands } from '../shell/commands';
import { useEditor } from './context';
import { problemBeside, useShowProblem } from './parts/problems';

function isInField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [contenteditable=true], [role=dialog]') !== null)
  );
}

// A button of the inspector or the dock has the focus: keys that delete do not mean the node there.
function isBeside(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-editor-part=inspector], [data-editor-part=dock]') !== null;
}

// From the canvas to the inspector to the dock, and round again.
function focusNextPart(): void {
  const parts = [...document.querySelectorAll<HTMLElement>('[data-editor-part]')];
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  parts[(at + 1) % parts.length]?.focus();
}

// The keys of the editor. They, the search and the list of keys have one source: these commands.
export function useEditorCommands(save: (note?: string) => void): void {
  const { actions, store, view } = useEditor();
  const showProblem = useShowProblem();
  const one = useMemo(
    () => (run: (id: string) => void) => () => {
      const [id] = store.getState().selection;
      if (id !== undefined) run(id);
    },
    [store],
  );
  const commands = useMemo<Command[]>(() => {
    const elsewhere = { isHandledElsewhere: true, run: () => undefined };
    const left = { isLeftToFields: true };
    const remove = () => {
      if (!isBeside(document.activeElement)) actions.removeSelection();
    };
    const everything = () => store.getState().select(store.getState().definition.nodes.map(({ id }) => id));
    return [
      { id: 'save', label: 'Save a version', keys: 'Mod+S', run: () => save() },
      { id: 'save-note', label: 'Save a version with a note', run: () => view.setState({ noting: true }) },
      {
        id: 'test',
        label: 'Test all',
        keys: 'Mod+Shift+Enter',
        run: () => view.setState({ dock: 'test', test: { upTo: null } }),
      },
      { id: 'undo', label: 'Undo', keys: 'Mod+Z', ...left, run: () => actions.undo() },
      { id: 'redo', label: 'Redo', keys: 'Mod+Shift+Z', ...left, run: () => actions.redo() },
      { id: 'add', label: 'Add a node', keys: 'A', run: () => actions.openPalette() },
      { id: 'add-slash', label: 'Add a node', keys: '/', run: () => actions.openPalette() },
      {
        id: 'connect',
        label: 'Connect the node to another',
        keys: 'C',
        run: one((id) => view.setState({ connecting: { source: id } })),
      },
      { id: 'edit', label: 'Edit the node', keys: 'E', run: one((id) => actions.edit(id)) },
      { id: 'edit-enter', label: 'Edit the node', keys: 'Enter', ...elsewhere },
      { id: 'rename', label: 'Rename the node', keys: 'F2', run: one((id) => view.setState({ renaming: id })) },
      { id: 'upstream', label: 'Select what leads to it', keys: '[', run: () => actions.selectBeside('upstream') },
      { id: 'downstream', label: 'Select what it leads to', keys: ']', run: () => actions.selectBeside('downstream') },
      { id: 'beside', label: 'The next node that way', keys: 'Arrow keys', ...elsewhere },
      { id: 'extend', label: 'Extend the selection', keys: 'Shift+Arrow keys', ...elsewhere },
      { id: 'move', label: 'Move the nodes', keys: 'Mod+Arrow keys', ...elsewhere },
      { id: 'copy', label: 'Copy the nodes', keys: 'Mod+C', ...elsewhere },
      { id: 'cut', label: 'Cut the nodes', keys: 'Mod+X', ...elsewhere },
      { id: 'paste', label: 'Paste nodes, a definition or a curl', keys: 'Mod+V', ...elsewhere },
      { id: 'duplicate', label: 'Duplicate the nodes', keys: 'Mod+D', ...left, run: () => actions.duplicate() },
      { id: 'all', label: 'Select all nodes', keys: 'Mod+A', ...left, run: everything },
      { id: 'delete', label: 'Delete what is selected', keys: 'Delete', run: remove },
      { id: 'backspace', label: 'Delete what is selected', keys: 'Backspace', run: remove },
      { id: 'arrange', label: 'Arrange nodes', keys: 'Shift+L', run: () => void actions.layOut() },
      { id: 'group', label: 'Put into an iterator, or dissolve it', keys: 'Shift+G', run: () => actions.group() },
      {
        id: 'outline',
        label: 'Show the outline or the canvas',
        keys: 'O',
        run: () => view.setState(({ outline }) => ({ outline: !outline })),
      },
      { id: 'parts', label: 'Canvas, inspector, dock in turn', keys: 'F6', run: focusNextPart },
      { id: 'escape', label: 'One level out', keys: 'Escape', run: () => store.getState().select([]) },
    ];
  }, [actions, one, save, store, view]);
  useCommands(commands);
  useCommands(
    useMemo(() => {
      const walk = (step: 1 | -1) => () => {
        const { problems, problem } = view.getState();
        const next = problemBeside(problems, problem, step);
        view.setState({ problem: next });
        if (next) showProblem(next);
      };
      return [
        { id: 'next-problem', label: 'The next problem', keys: 'F8', run: walk(1) },
        { id: 'last-problem', label: 'The problem before', keys: 'Shift+F8', run: walk(-1) },
      ];
    }, [showProblem, view]),
  );

  // The browser's own events: they work without a permission, and over plain http.
  useEffect(() => {
    const isOurs = (event: ClipboardEvent) => !event.defaultPrevented && !isInField(event.target);
    const copy = (event: ClipboardEvent) => {
      if (event.type === 'cut' && isBeside(event.target)) return;
      const text = isOurs(event) && getSelection()?.isCollapsed !== false ? actions.copied() : null;
      if (text === null) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      if (event.type === 'cut') actions.removeSelection();
    };
    const paste = (event: ClipboardEvent) => {
      const text = isOurs(event) ? (event.clipboardData?.getData('text/plain') ?? '') : '';
      if (text === '') return;
      event.preventDefault();
      void actions.paste(text);
    };
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', paste);
    };
  }, [actions]);
}
