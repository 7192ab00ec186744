import type { Schemas } from '../../api/client';
import { api, call } from '../../api/client';
import type { Pin } from '../contract';
import { isObject } from '../forms/schema';
import type { Bench, Sample } from '../testing/store';

// What templates and nodes are tried with, as the API takes it.
export interface RenderData {
  context?: Record<string, unknown>;
  run_id?: string;
  // A sample of that workflow.
  sample?: string;
  workflow_id?: string;
  pins?: Record<string, unknown>;
}

export type Rendered = Schemas['RenderResult'];

export function readJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

// What the trigger gives for a payload: by its own root, and as `trigger`.
export function contextOf(payload: unknown, root: string | null): Record<string, unknown> {
  return root === null ? { trigger: {} } : { [root]: payload, trigger: { [root]: payload } };
}

export function outputsOf(pins: Readonly<Record<string, Pin>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(pins).map(([id, { output }]) => [id, output]));
}

// Null while there is nothing to try templates with. A test run has the outputs of nodes, too, so it goes before what it was
// given.
export function renderDataOf(
  { sample, pins, lastTest }: Pick<Bench, 'sample' | 'pins' | 'lastTest'>,
  root: string | null,
): RenderData | null {
  const some = Object.keys(pins).length > 0 ? { pins: outputsOf(pins) } : {};
  if (lastTest !== null) return { run_id: lastTest, ...some };
  switch (sample.kind) {
    case 'run':
      return { run_id: sample.run, ...some };
    case 'saved':
      return { sample: sample.name, workflow_id: sample.workflow, ...some };
    case 'json': {
      const read = readJson(sample.text);
      return read ? { context: contextOf(read.value, root), ...some } : Object.keys(some).length > 0 ? some : null;
    }
    case 'none':
      return Object.keys(some).length > 0 ? some : null;
  }
}

// What a test run is given, as its request says it.
export function payloadOf(sample: Sample): { payload?: Record<string, never>; run_id?: string; sample?: string } {
  if (sample.kind === 'run') return { run_id: sample.run };
  if (sample.kind === 'saved') return { sample: sample.name };
  if (sample.kind !== 'json') return {};
  const read = readJson(sample.text);
  // The document leaves open what a payload has in it.
  return read && isObject(read.value) ? { payload: read.value as Record<string, never> } : {};
}

export async function renderTemplates(
  templates: string[],
  data: RenderData | null,
  signal?: AbortSignal,
): Promise<Rendered[]> {
  const body = { templates, ...data };
  const { results } = await call(api.POST('/workflows/render', { body, signal }));
  return results;
}
