import { personOf, sessionEnded } from '../session/session';
import type { WorkflowWithGraph } from '../workflows/queries';
import { Actions } from './actions';
import type { Editor } from './context';
import { openJournal } from './draft/journal';
import { draftDocument, openDocument, placed, versionDocument } from './draft/open';
import { Saver, type SaverParts } from './draft/saver';
import { fetchDraft, putDraft } from './draft/server';
import { engineHash, wholeHash } from './model/hash';
import type { Kinds } from './model/rules';
import { createEditorStore } from './model/store';
import type { Definition } from './contract';
import { createViewStore, type ViewState } from './view';

export interface Begun extends Editor {
  // Stops saving; what waits is still sent.
  end: () => void;
}

export function hashesOf(version: number, document: Definition): ViewState['saved'] {
  return { version, whole: wholeHash(document), engine: engineHash(document) };
}

// What editors that were left are still sending, by workflow.
const ending = new Map<string, Promise<void>>();

// Opens a workflow for editing: reads what is newest, and saves what changes from then on.
export async function beginEditor(options: {
  workflow: WorkflowWithGraph;
  kinds: Kinds;
  node: string | undefined;
  isPhone: boolean;
  readOnly: boolean;
}): Promise<Begun> {
  const { workflow, kinds, node, isPhone, readOnly } = options;
  // Else this one would begin with the draft of a moment ago, and meet its own words as somebody else's.
  await ending.get(workflow.id);
  const person = personOf();
  const journal = openJournal(person);
  const opened = await openDocument(workflow, kinds, journal);
  const saved = hashesOf(workflow.version, await placed(versionDocument(workflow), kinds));
  const store = createEditorStore(opened.document);
  const view = createViewStore({ saved, isPhone });
  const parts: SaverParts = {
    put: (document, { version, etag }) => putDraft(workflow.id, document, version, etag),
    look: async () => {
      const draft = await fetchDraft(workflow.id);
      return draft && { document: draftDocument({ nodes: [], edges: [] }, draft), etag: draft.etag };
    },
    journal,
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    now: Date.now,
  };
  const saver = new Saver(workflow.id, opened.base, parts, opened.sent);
  const unsubscribe = store.subscribe((state, before) => {
    if (!readOnly && state.definition !== before.definition) saver.changed(state.definition);
  });
  const online = () => saver.retry();
  const leave = () => saver.leave();
  const stopSession = sessionEnded.subscribe(() => {
    // Another person who signs in over this page decides by going on with it.
    if (!sessionEnded.get() && personOf() === person) saver.retry();
  });
  window.addEventListener('online', online);
  window.addEventListener('pagehide', leave);
  if (opened.isUnsent && !readOnly) saver.changed(opened.document);
  if (opened.base.version < workflow.version) saver.conflict(null, workflow.updated_at);
  if (node !== undefined && opened.document.nodes.some(({ id }) => id === node)) {
    store.getState().select([node]);
    // Who comes for a node wants its form; on a phone it is a sheet that has to be opened.
    if (isPhone) view.setState({ editing: true });
  }
  return {
    workflowId: workflow.id,
    kinds,
    store,
    view,
    saver,
    readOnly,
    actions: new Actions(store, view, kinds, readOnly),
    end() {
      unsubscribe();
      stopSession();
      window.removeEventListener('online', online);
      window.removeEventListener('pagehide', leave);
      const done = saver.end().finally(() => {
        if (ending.get(workflow.id) === done) ending.delete(workflow.id);
      });
      ending.set(workflow.id, done);
    },
  };
}
