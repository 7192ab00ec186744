import { queryOptions } from '@tanstack/react-query';
import { answer, api, type Schemas } from '../api/client';
import { isStatus } from '../api/errors';

export type Draft = Schemas['Draft'];
export interface TaggedDraft {
  draft: Draft;
  etag: string;
}

// The draft of a workflow; null without one.
export const draftQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['workflow', workflow, 'draft'],
    queryFn: async ({ signal }): Promise<TaggedDraft | null> => {
      try {
        const { data, response } = await answer(
          api.GET('/workflows/{workflowId}/draft', { params: { path: { workflowId: workflow } }, signal }),
        );
        return { draft: data, etag: response.headers.get('ETag') ?? '' };
      } catch (error) {
        if (isStatus(error, 404)) return null;
        throw error;
      }
    },
  });
