import type { Catalogue } from '../../graph/definition';
import type { RunSearch } from '../run-search';
import type { Step, StepItem } from './queries';

// What the timeline has in its rows: steps, and below an iterator that is open its items.
export type Row =
  | { kind: 'step'; key: string; step: Step; isOpen: boolean }
  | { kind: 'item'; key: string; iterator: string; item: StepItem }
  | { kind: 'more'; key: string; iterator: string; left: number };

// The items of an iterator as far as they were asked for.
export interface OpenItems {
  items: StepItem[];
  all: number;
}

// The steps that the filters leave. A step that the catalogue does not know is not a pure one.
export function filtered(
  steps: Step[],
  { state, q, pure }: Pick<RunSearch, 'state' | 'q' | 'pure'>,
  catalogue: Catalogue | undefined,
): Step[] {
  const text = q?.toLowerCase();
  return steps.filter(
    (step) =>
      (state === undefined || step.state === state) &&
      (text === undefined ||
        step.node_id.toLowerCase().includes(text) ||
        step.component_id.toLowerCase().includes(text)) &&
      // What failed is of interest, whatever it is.
      (pure === undefined || step.state === 'failed' || catalogue?.get(step.component_id)?.pure !== true),
  );
}

export function rowsOf(steps: Step[], open: ReadonlyMap<string, OpenItems>): Row[] {
  return steps.flatMap((step): Row[] => {
    const inside = open.get(step.node_id);
    const row: Row = { kind: 'step', key: step.node_id, step, isOpen: inside !== undefined };
    if (!inside) return [row];
    const items = inside.items.map((item): Row => ({
      kind: 'item',
      key: `${step.node_id} ${item.item}`,
      iterator: step.node_id,
      item,
    }));
    const left = inside.all - inside.items.length;
    if (left > 0) items.push({ kind: 'more', key: `${step.node_id} more`, iterator: step.node_id, left });
    return [row, ...items];
  });
}
