import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { isStatus, messageOf } from '../api/errors';
import { plural } from '../ui/format';
import { notify } from '../ui/notify';
import { type WorkflowWithGraph, workflowQuery } from '../workflows/queries';
import { hashesOf } from './begin';
import { useEditor } from './context';
import { draftDocument, placed, versionDocument } from './draft/open';
import { changeOf } from './draft/saver';
import { deleteDraft, fetchDraft, publishDraft } from './draft/server';
import type { Definition } from './contract';

export interface Theirs {
  workflow: WorkflowWithGraph;
  document: Definition;
  etag: string | null;
  author: string | null;
  // It is a draft; else the newest version, beside which `etag` is that of mine.
  isDraft: boolean;
}

// Making a version of the draft, and deciding when somebody else was faster.
export function useSave() {
  const editor = useEditor();
  const client = useQueryClient();
  const [isSaving, setSaving] = useState(false);
  const { workflowId, store, view, saver, actions, kinds } = editor;

  const publish = useCallback(
    async (note: string) => {
      const published = store.getState().definition;
      const version = await saver.exclusively(async ({ etag }) => {
        const made = etag === null ? null : await publishDraft(workflowId, etag, note);
        return made && { version: made.version, etag: null };
      });
      if (version === null) return notify('There is nothing to save: the newest version is the same.');
      const isNew = version !== view.getState().saved.version;
      view.setState({ saved: hashesOf(version, published) });
      await client.invalidateQueries({ queryKey: workflowQuery(workflowId).queryKey });
      const words = isNew ? `Version ${version} is saved.` : 'The layout is saved. It makes no version.';
      actions.say(words);
      notify(words);
    },
    [actions, client, saver, store, view, workflowId],
  );

  const save = useCallback(
    async (note = '') => {
      const { problems } = view.getState();
      if (problems.length > 0) {
        view.setState({ dock: 'problems' });
        const words = `This is saved as a draft. A version takes a definition without problems, and there ${
          problems.length === 1 ? 'is' : 'are'
        } ${plural(problems.length, 'problem')}.`;
        actions.say(words);
        return notify(words);
      }
      setSaving(true);
      try {
        if (await saver.flushAll()) await publish(note);
        else {
          const words =
            saver.state.get().kind === 'conflict'
              ? 'No version was made: choose first between your changes and theirs.'
              : 'No version was made: the server does not have the draft yet.';
          actions.say(words);
          notify(words);
        }
      } catch (error) {
        if (isStatus(error, 412)) saver.conflict(...changeOf(error));
        else if (isStatus(error, 409)) saver.conflict(null, null);
        else notify(messageOf(error));
      } finally {
        setSaving(false);
      }
    },
    [actions, publish, saver, view],
  );

  const theirs = useCallback(async (): Promise<Theirs> => {
    const { workflow } = await client.fetchQuery({ ...workflowQuery(workflowId), staleTime: 0 });
    const draft = await fetchDraft(workflowId);
    const version = versionDocument(workflow);
    // A draft that began before the newest version is mine, or as old as mine.
    const drafted = draft && draftDocument(version, draft);
    const isTheirs = drafted !== null && draft?.etag !== saver.base.etag && !saver.hasSent(drafted);
    const document = await placed(isTheirs ? drafted : version, kinds);
    return {
      workflow,
      document,
      etag: draft?.etag ?? null,
      author: isTheirs ? (draft?.draft.author ?? null) : null,
      isDraft: isTheirs,
    };
  }, [client, kinds, saver, workflowId]);

  const keepMine = useCallback(async () => {
    try {
      const { workflow, etag } = await theirs();
      saver.resume({ version: workflow.version, etag }, store.getState().definition);
      await save();
    } catch (error) {
      notify(messageOf(error));
    }
  }, [save, saver, store, theirs]);

  const takeTheirs = useCallback(async () => {
    try {
      const { workflow, document, etag, isDraft } = await theirs();
      // My draft would come back with the next reload.
      if (!isDraft && etag !== null) await deleteDraft(workflowId, etag);
      actions.takeTheirs(document);
      saver.resume({ version: workflow.version, etag: isDraft ? etag : null }, null);
      view.setState({ saved: hashesOf(workflow.version, await placed(versionDocument(workflow), kinds)) });
    } catch (error) {
      notify(messageOf(error));
    }
  }, [actions, kinds, saver, theirs, view, workflowId]);

  return { save, isSaving, theirs, keepMine, takeTheirs };
}
