import type { WorkflowWithGraph } from '../workflows/queries';
import { Actions } from './actions';
import type { Editor } from './context';
import { openJournal, withoutSecrets } from './draft/journal';
import { draftDocument, openDocument, placed, versionDocument } from './draft/open';
import { Saver } from './draft/saver';
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

// What is the same on both sides: the server does not show signing secrets.
function comparable(document: Definition): string {
  return wholeHash(withoutSecrets(document));
}

// Opens a workflow for editing: reads what is newest, and saves what changes from then on.
export async function beginEditor(options: {
  workflow: WorkflowWithGraph;
  kinds: Kinds;
  node: string | undefined;
  isPhone: boolean;
  readOnly: boolean;
}): Promise<Begun> {
  const { workflow, kinds, node, isPhone, readOnly } = options;
  const opened = await openDocument(workflow, kinds);
  const saved = hashesOf(workflow.version, await placed(versionDocument(workflow), kinds));
  const store = createEditorStore(opened.document);
  const view = createViewStore({ saved, isPhone });
  const saver = new Saver(
    workflow.id,
    opened.base,
    {
      put: (document, { version, etag }) => putDraft(workflow.id, document, version, etag),
      look: async () => {
        const found = await fetchDraft(workflow.id);
        return found && { hash: comparable(draftDocument({ nodes: [], edges: [] }, found)), etag: found.etag };
      },
      hash: comparable,
      journal: openJournal(),
      setTimer: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      now: Date.now,
    },
    opened.unanswered,
  );
  const unsubscribe = store.subscribe((state, before) => {
    if (!readOnly && state.definition !== before.definition) saver.changed(state.definition);
  });
  const online = () => saver.retry();
  const leave = () => saver.leave();
  window.addEventListener('online', online);
  window.addEventListener('pagehide', leave);
  if (opened.isUnsent && !readOnly) saver.changed(opened.document);
  if (opened.base.version < workflow.version) saver.conflict(opened.draft?.draft.author ?? null, workflow.updated_at);
  if (node !== undefined) store.getState().select(opened.document.nodes.some(({ id }) => id === node) ? [node] : []);
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
      window.removeEventListener('online', online);
      window.removeEventListener('pagehide', leave);
      saver.end();
    },
  };
}
