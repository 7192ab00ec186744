import { useEffect, useMemo } from 'react';
import { Sheet } from '../ui/sheet';
import { useStore } from '../ui/store';
import { usePhone } from '../ui/use-phone';
import type { WorkflowWithGraph } from '../workflows/queries';
import { hashesOf } from './begin';
import { Canvas } from './canvas/canvas';
import { useEditor, useEditorState, useView } from './context';
import type { Definition } from './contract';
import { placed, versionDocument } from './draft/open';
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
  const { view } = useEditor();
  const isPhone = usePhone();
  const document = useEditorState((state) => state.definition);
  const outline = useView((state) => state.outline);
  const palette = useView((state) => state.palette);
  const said = useView((state) => state.said);
  const save = useSave();
  const { name, settings } = workflow;
  const definition = useMemo<Definition>(() => ({ name, settings, ...document }), [document, name, settings]);
  useProblems(settings);
  useEditorCommands((note) => void save.save(note));
  useNewerVersion(workflow);

  useEffect(preloadForms, []);

  const closePalette = () => view.setState({ palette: null });
  return (
    <div className={classes.editor}>
      <Toolbar isSaving={save.isSaving} save={(note) => void save.save(note)} isPhone={isPhone} />
      <Bars save={save} />
      <div className={classes.work}>
        {palette !== null && !isPhone && (
          <Palette key={JSON.stringify(palette)} target={palette} onClose={closePalette} />
        )}
        <div className={classes.middle} data-editor-part="canvas" tabIndex={-1}>
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
  const { saver, store, view, kinds } = useEditor();
  const { kind } = useStore(saver.state);
  useEffect(() => {
    const { version } = workflow;
    if (version <= saver.base.version || kind === 'conflict' || kind === 'saving') return;
    if (wholeHash(store.getState().definition) !== view.getState().saved.whole) {
      saver.conflict(null, workflow.updated_at);
      return;
    }
    let isLeft = false;
    void placed(versionDocument(workflow), kinds).then((document) => {
      if (isLeft || version <= saver.base.version) return;
      saver.base = { version, etag: null };
      store.getState().replace(document);
      saver.resume({ version, etag: null }, null);
      view.setState({ saved: hashesOf(version, document) });
    });
    return () => {
      isLeft = true;
    };
  }, [kind, kinds, saver, store, view, workflow]);
}
