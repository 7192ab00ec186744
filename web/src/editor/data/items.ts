import { api, call } from '../../api/client';
import type { EditorNode } from '../contract';
import { outputOf } from '../testing/queries';
import { DATA_BYTES_MAX, sizeOf } from '../testing/store';
import { type RenderData, renderTemplates } from './render-data';

// Inside of iterators templates are tried with one item: which one, and what is there to read for it.

export interface Level {
  iterator: string;
  index: number;
  // How many items there are.
  length: number;
  // Those that failed in the run, in their order; as many as come with its first page.
  failed: readonly number[];
  // As the API names the item: "3", or "3.0" inside another iterator.
  path: string;
}

export interface Items {
  // The iterators around the node, outermost first; fewer if one of them has no items.
  levels: readonly Level[];
  // `item` and the like of the innermost one, and what nodes beside the node gave for it.
  pins: Readonly<Record<string, unknown>>;
}

interface Templates {
  entries: string;
  item: (index: number) => string;
  batch: number;
}

// How the entries that an iterator goes through are counted and read; null if its setting is not one expression.
export function itemTemplates({ data }: EditorNode): Templates | null {
  const text = typeof data.items === 'string' ? data.items : '';
  const inner = /^\s*\{\{-?(.*?)-?\}\}\s*$/s.exec(text)?.[1]?.trim();
  const batch = data.batch_size === undefined ? null : Number(data.batch_size);
  if (inner === undefined || inner === '' || inner.includes('}}') || (batch !== null && !(batch >= 1))) return null;
  return {
    entries: `{{ ${inner} | size }}`,
    item: (index) =>
      batch === null
        ? `{{ ${inner} | slice: ${String(index)}, 1 | first }}`
        : `{{ ${inner} | slice: ${String(index * batch)}, ${String(batch)} }}`,
    batch: batch ?? 1,
  };
}

export interface Asked {
  // The iterators around the node, outermost first, with the nodes inside each that the node can read.
  around: readonly { iterator: EditorNode; beside: readonly string[] }[];
  // The items that were chosen, by iterator.
  chosen: Readonly<Record<string, number>>;
  data: RenderData;
  // The run that the data is of; null if there is none.
  run: string | null;
}

async function failedItems(run: string, iterator: string, outer: string, signal: AbortSignal): Promise<number[]> {
  const params = { path: { runId: run, nodeId: iterator }, query: outer === '' ? {} : { item: outer } };
  try {
    const { items } = await call(api.GET('/workflows/runs/{runId}/steps/{nodeId}/items', { params, signal }));
    return items.filter(({ state }) => state === 'failed').map(({ item }) => Number(item.split('.').at(-1)));
  } catch (error) {
    if (signal.aborted) throw error;
    // The run is of a definition without this iterator, or is gone.
    return [];
  }
}

// The outputs that nodes had for the item, as far as they are small enough to be kept here.
async function outputsBeside(run: string, nodes: readonly string[], item: string, signal: AbortSignal) {
  const found: Record<string, unknown> = {};
  let room = DATA_BYTES_MAX;
  for (const step of nodes) {
    const whole = await outputOf({ run, step, item, pointer: '' }, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null; // It did not run for this item.
    });
    if (!whole || whole.bytes > room) continue;
    room -= whole.bytes;
    found[step] = whole.output;
  }
  return found;
}

// One item of each iterator around a node, with what can be read for it. If none was chosen, the first that failed.
export async function itemsOf({ around, chosen, data, run }: Asked, signal: AbortSignal): Promise<Items> {
  const levels: Level[] = [];
  const pins: Record<string, unknown> = {};
  for (const { iterator, beside } of around) {
    const templates = itemTemplates(iterator);
    // Nothing is known of what is inside it, either.
    if (!templates) return { levels, pins: {} };
    const render = async (template: string): Promise<unknown> => {
      const [result] = await renderTemplates([template], { ...data, pins: { ...pins, ...data.pins } }, signal);
      return result?.value;
    };
    const entries = await render(templates.entries);
    const length = typeof entries === 'number' ? Math.ceil(entries / templates.batch) : 0;
    const outer = levels.at(-1)?.path ?? '';
    const failed = run === null ? [] : await failedItems(run, iterator.id, outer, signal);
    const index = Math.max(0, Math.min(chosen[iterator.id] ?? failed[0] ?? 0, length - 1));
    const path = outer === '' ? String(index) : `${outer}.${String(index)}`;
    levels.push({ iterator: iterator.id, index, length, failed, path });
    if (length === 0) return { levels, pins: {} };
    const item = await render(templates.item(index));
    Object.assign(pins, { index, first: index === 0, last: index === length - 1, length });
    // What is larger is not kept here.
    if (sizeOf(item) <= DATA_BYTES_MAX) pins.item = item;
    else delete pins.item;
    if (run !== null) Object.assign(pins, await outputsBeside(run, beside, path, signal));
  }
  return { levels, pins };
}
