import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../../api/client';
import { fetchPart, type Place } from '../../runs/inspector/queries';
import { wholeValue } from '../../runs/inspector/whole-value';
import type { Definition, EditorNode, Pin } from '../contract';
import { outputsOf, payloadOf, type RenderData } from '../data/render-data';
import type { Sample } from './store';

export type NodeTest = Schemas['NodeTestResult'];
export type Effects = 'refuse' | 'allow';

// One node by itself, with its settings as they are.
export function testNode(
  node: Pick<EditorNode, 'id' | 'type' | 'data'>,
  data: RenderData | null,
  effects: Effects,
  signal?: AbortSignal,
): Promise<NodeTest> {
  const { id, type, data: settings } = node;
  const body = { node: { id, ...(type == null ? {} : { type }), data: settings }, effects, ...data };
  return call(api.POST('/workflows/test-node', { body, signal }));
}

interface TestRun {
  definition: Definition;
  sample: Sample;
  pins: Readonly<Record<string, Pin>>;
  upTo: string | null;
  effects: Effects;
}

// The draft as a run that is marked as a test. Nodes that are pinned are not asked.
export function startTestRun(workflow: string, { definition, sample, pins, upTo, effects }: TestRun) {
  const { nodes, edges, settings } = definition;
  const handles = Object.fromEntries(
    Object.entries(pins).flatMap(([id, { handle }]) => (handle === undefined ? [] : [[id, handle]])),
  );
  const document = { nodes, edges, ...(settings === undefined ? {} : { settings }) };
  return call(
    api.POST('/workflows/{workflowId}/test-runs', {
      params: { path: { workflowId: workflow } },
      body: {
        // The document leaves open what is in these, as the kinds of nodes say it.
        document: document as unknown as Record<string, never>,
        ...payloadOf(sample),
        pins: outputsOf(pins) as Record<string, never>,
        handles,
        ...(upTo === null ? {} : { up_to: upTo }),
        effects,
      },
    }),
  );
}

const LIVE_MS = 700;

// A test run while it goes on: its state and that of its steps, without what was given and what came out, which may be large
// and is asked for by slices.
export const testRunQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run, 'test'],
    queryFn: async ({ signal }) => {
      const params = { path: { runId: run } };
      // The state first: of a run that is over, the steps that come after are the last.
      const row = await call(api.GET('/workflows/runs/{runId}/summary', { params, signal }));
      const { steps } = await call(api.GET('/workflows/runs/{runId}/steps', { params, signal }));
      return { row, steps };
    },
    refetchInterval: ({ state }) => (state.data && state.data.row.completed_at !== null ? false : LIVE_MS),
    gcTime: 60_000,
    meta: { live: false },
  });

// The whole output of a step, put together from its slices; null if it is larger than what may be kept here.
export async function outputOf(place: Place, signal?: AbortSignal): Promise<{ output: unknown; bytes: number } | null> {
  const whole = await wholeValue(
    (pointer, offset) => fetchPart({ ...place, pointer }, { offset, limit: 1000 }, signal),
    place.pointer,
  );
  return whole && { output: whole.value, bytes: whole.bytes };
}
