import { answer, api, type Schemas } from '../../api/client';
import { isStatus } from '../../api/errors';
import type { Definition } from '../contract';

// The draft on the server.

export type Draft = Schemas['Draft'];
export interface TaggedDraft {
  draft: Draft;
  etag: string;
}

const path = (workflowId: string) => ({ workflowId });

export async function fetchDraft(workflowId: string): Promise<TaggedDraft | null> {
  try {
    const { data, response } = await answer(
      api.GET('/workflows/{workflowId}/draft', { params: { path: path(workflowId) } }),
    );
    return { draft: data, etag: response.headers.get('ETag') ?? '' };
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}

// Only if the server's draft is the one with `etag`; null: only if there is none.
export async function putDraft(
  workflowId: string,
  document: Definition,
  baseVersion: number,
  etag: string | null,
): Promise<string> {
  const header = etag === null ? { 'If-None-Match': '*' as const } : { 'If-Match': etag };
  const { response } = await answer(
    api.PUT('/workflows/{workflowId}/draft', {
      params: { path: path(workflowId), header },
      body: { document, base_version: baseVersion },
    }),
  );
  return response.headers.get('ETag') ?? '';
}

export async function publishDraft(
  workflowId: string,
  etag: string,
  note: string,
): Promise<Schemas['WorkflowWithGraph']> {
  const { data } = await answer(
    api.POST('/workflows/{workflowId}/draft/publish', {
      params: { path: path(workflowId), header: { 'If-Match': etag } },
      body: note === '' ? {} : { note },
    }),
  );
  return data;
}

// Also if it is gone already.
export async function deleteDraft(workflowId: string, etag: string): Promise<void> {
  try {
    await answer(
      api.DELETE('/workflows/{workflowId}/draft', {
        params: { path: path(workflowId), header: { 'If-Match': etag } },
      }),
    );
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
  }
}
