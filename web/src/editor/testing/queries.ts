import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schemas } from '../../api/client';
import { below } from '../../runs/inspector/pointer';
import { fetchPart, type Part, type Place } from '../../runs/inspector/queries';
import type { Definition, EditorNode, Pin } from '../contract';
import { outputsOf, payloadOf, type RenderData } from '../data/render-data';
import { DATA_BYTES_MAX, type Sample } from './store';

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
const TESTS_MAX = 50;

// A test run while it goes on: its state and that of its steps, without what was given and what came out, which may be large
// and is asked for by slices.
export const testRunQuery = (workflow: string, run: string) =>
  queryOptions({
    queryKey: ['run', run, 'test'],
    queryFn: async ({ signal }) => {
      const query = { workflow_id: workflow, test: true, limit: TESTS_MAX };
      const [tests, { steps }] = await Promise.all([
        call(api.GET('/workflows/runs', { params: { query }, signal })),
        call(api.GET('/workflows/runs/{runId}/steps', { params: { path: { runId: run } }, signal })),
      ]);
      return { row: tests.data.find(({ id }) => id === run) ?? null, steps };
    },
    refetchInterval: ({ state }) => (state.data && state.data.row?.completed_at !== null ? false : LIVE_MS),
    gcTime: 60_000,
    meta: { live: false },
  });

async function textOf(place: Place, first: Part, signal?: AbortSignal): Promise<string> {
  let text = '';
  for (let part = first; ; part = await fetchPart(place, { offset: part.next_offset ?? 0 }, signal)) {
    if (typeof part.value === 'string') text += part.value;
    if (part.next_offset === null) return text;
  }
}

async function wholeOf(place: Place, part: Part, signal?: AbortSignal): Promise<unknown> {
  if (part.children === undefined) return part.type === 'string' ? textOf(place, part, signal) : part.value;
  const children = [...part.children];
  for (let next = part.next_offset; next !== null;) {
    const more = await fetchPart(place, { offset: next, limit: 1000 }, signal);
    children.push(...(more.children ?? []));
    next = more.next_offset;
  }
  const entries: [string | number, unknown][] = [];
  for (const { name, value } of children) {
    const inner = { ...place, pointer: below(place.pointer, name) };
    entries.push([
      name,
      value === undefined ? await wholeOf(inner, await fetchPart(inner, {}, signal), signal) : value,
    ]);
  }
  return part.type === 'array' ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

// The whole output of a step, put together from its slices; null if it is larger than what may be kept here.
export async function outputOf(place: Place, signal?: AbortSignal): Promise<{ output: unknown; bytes: number } | null> {
  const part = await fetchPart(place, { limit: 1000 }, signal);
  return part.bytes > DATA_BYTES_MAX ? null : { output: await wholeOf(place, part, signal), bytes: part.bytes };
}
