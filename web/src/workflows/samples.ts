import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';

export type SavedSample = Schemas['Sample'];
// Where its payload is from: sent as it is, or copied from a delivery or run.
export type SampleContent = Pick<Schemas['SampleChange'], 'payload' | 'from_delivery' | 'from_run'>;

// The samples of a workflow that have a name, without their payloads.
export const samplesQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['workflow', workflow, 'samples'],
    queryFn: ({ signal }) =>
      call(api.GET('/workflows/{workflowId}/samples', { params: { path: { workflowId: workflow } }, signal })),
  });

export function createSample(workflow: string, name: string, content: SampleContent): Promise<SavedSample> {
  const params = { path: { workflowId: workflow } };
  return call(api.POST('/workflows/{workflowId}/samples', { params, body: { name, ...content } }));
}

// Gives the sample of this name another payload.
export function replaceSample(workflow: string, name: string, content: SampleContent): Promise<SavedSample> {
  const params = { path: { workflowId: workflow, sampleName: name } };
  return call(api.PUT('/workflows/{workflowId}/samples/{sampleName}', { params, body: content }));
}

export function deleteSample(workflow: string, name: string) {
  const params = { path: { workflowId: workflow, sampleName: name } };
  return call(api.DELETE('/workflows/{workflowId}/samples/{sampleName}', { params }));
}
