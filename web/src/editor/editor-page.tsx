import { useCallback, useEffect, useMemo, useRef } from 'react';
import { Sheet } from '../ui/sheet';
import { useStore } from '../ui/store';
import { usePhone } from '../ui/use-phone';
import type { WorkflowWithGraph } from '../workflows/queries';
import { hashesOf } from './begin';
import { Canvas } from './canvas/canvas';
import { type Editor, useEditor, useEditorState, useView } from './context';
import type { Definition } from './contract';
import { placed, versionDocument } from './draft/open';
import { deleteDraft } from './draft/server';
import { wholeHash } from './model/hash';
import { Bars } from './parts/bars';
import { Dialogs } from './parts/dialogs';
import { Dock } from './parts/dock';
import { Inspector, preloadForms } from './parts/inspector';
import { Outline } from './parts/outline';
import { Palette } from './parts/palette';
import classes from './parts/parts.module.css';
import { useProblems } from './parts/problems';
import { Toolbar } from './parts/toolbar';
import { useEditorCommands } from './use-editor-commands';
import { useSave } from './use-save';

// Canvas or outline, with palette, inspector and dock around it.
export function EditorPage({ workflow, loadRun }: { workflow: WorkflowWithGraph; loadRun: string | null }) {
  const { store, view } = useEditor();
  const isPhone = usePhone();
  const document = useEditorState((state) => state.definition);
  const outline = useView((state) => state.outline);
  const palette = useView((state) => state.palette);
  const said = useView((state) => state.said);
  const save = useSave();
  const { name, settings } = workflow;
  const definition = useMemo<Definition>(() => ({ name, settings, ...document }), [document, name, settings]);
  useProblems(settings);
  const { save: saveNow } = save;
  useEditorCommands(useCallback((note?: string) => void saveNow(note), [saveNow]));
  useNewerVersion(workflow);

  useEffect(preloadForms, []);

  const canvas = useRef<HTMLDivElement>(null);
  const closePalette = () => {
    view.setState({ palette: null });
    // On a phone the sheet gives the focus back.
    if (isPhone) return;
    const [id] = store.getState().selection;
    if (id === undefined) canvas.current?.focus();
    else view.setState({ focusNode: { id } });
  };
  return (
    <div className={classes.editor}>
      <Toolbar isSaving={save.isSaving} save={(note) => void save.save(note)} isPhone={isPhone} />
      <Bars save={save} />
      <div className={classes.work}>
        {palette !== null && !isPhone && (
          <Palette key={JSON.stringify(palette)} target={palette} onClose={closePalette} />
        )}
        <div ref={canvas} className={classes.middle} data-editor-part="canvas" tabIndex={-1}>
          {!outline && <Canvas isViewOnly={isPhone} />}
          <Outline isShown={outline} />
        </div>
        <Inspector definition={definition} isPhone={isPhone} />
      </div>
      <Dock definition={definition} loadRun={loadRun} />
      {isPhone && (
        <Sheet title="Add a node" opened={palette !== null} onClose={closePalette}>
          {palette !== null && <Palette target={palette} onClose={closePalette} />}
        </Sheet>
      )}
      <Dialogs />
      <div className="visually-hidden" aria-live="polite">
        {said}
      </div>
    </div>
  );
}

// Somebody else has made a version while this one is open: without changes here it is taken, else the person decides.
function useNewerVersion(workflow: WorkflowWithGraph): void {
  const editor = useEditor();
  const { saver } = editor;
  const { kind } = useStore(saver.state);
  useEffect(() => {
    if (workflow.version <= saver.base.version || kind === 'conflict' || kind === 'saving') return undefined;
    const left = new AbortController();
    void takeNewer(editor, workflow, left.signal);
    return () => left.abort();
  }, [editor, kind, saver, workflow]);
}

async function takeNewer(editor: Editor, workflow: WorkflowWithGraph, left: AbortSignal): Promise<void> {
  const { saver, store, view, kinds, readOnly, workflowId } = editor;
  const { version } = workflow;
  const document = await placed(versionDocument(workflow), kinds);
  // The version may be the one that is being made here, whose answer comes after the news of it.
  await saver.idle();
  if (left.aborted || version <= saver.base.version) return;
  if (wholeHash(store.getState().definition) !== view.getState().saved.whole) {
    saver.conflict(null, workflow.updated_at);
    return;
  }
  const { etag } = saver.base;
  saver.base = { version, etag: null };
  store.getState().replace(document);
  saver.resume({ version, etag: null }, null);
  view.setState({ saved: hashesOf(version, document) });
  // A draft that says what the version before said would come back with the next reload.
  if (etag !== null && !readOnly) await deleteDraft(workflowId, etag).catch(() => undefined);
}
