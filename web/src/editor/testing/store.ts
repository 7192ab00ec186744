import { onForget } from '../../session/session';
import { createStore, type Store } from '../../ui/store';
import { readLocal, writeLocal } from '../../ui/local';
import type { Pin } from '../contract';
import { isObject } from '../forms/schema';

// With which data a workflow is tried: the sample that was chosen, the outputs that are pretended, and the last test. Kept
// outside of the components, since the form, the previews and the docks all work with it.

// Nothing larger is kept here; what is larger stays with the server and is asked for by slices.
export const DATA_BYTES_MAX = 256 * 1024;

export type Sample =
  | { kind: 'none' }
  | { kind: 'json'; text: string }
  // What a run was given; a delivery that was accepted is one.
  | { kind: 'run'; run: string; label: string }
  // One that the workflow keeps under a name; `bytes` of payload and headers.
  | { kind: 'saved'; workflow: string; name: string; bytes: number };

export interface Bench {
  sample: Sample;
  pins: Readonly<Record<string, Pin>>;
  // The newest test run of what is edited, whose outputs the previews read.
  lastTest: string | null;
  // Which item of an iterator the values inside it are of, by the iterator's id. Of others it is one that failed, else the first.
  items: Readonly<Record<string, number>>;
}

export function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? '').length;
}

function readSample(text: string | null): Sample {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (!isObject(value)) return { kind: 'none' };
    const { kind, run, label, workflow, name, bytes } = value;
    if (kind === 'run' && typeof run === 'string' && typeof label === 'string') return { kind, run, label };
    if (kind === 'saved' && typeof workflow === 'string' && typeof name === 'string' && typeof bytes === 'number')
      return { kind, workflow, name, bytes };
  } catch {
    // What is kept is only a convenience.
  }
  return { kind: 'none' };
}

// Typed data and pins are data of customers: they live as long as the tab and never in the browser's lasting storage.
function readTab(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(`sluice.${name}`) ?? 'null');
  } catch {
    return null;
  }
}

function writeTab(name: string, value: unknown): void {
  try {
    if (value === null) sessionStorage.removeItem(`sluice.${name}`);
    else sessionStorage.setItem(`sluice.${name}`, JSON.stringify(value));
  } catch {
    // Full or switched off: then they last as long as the page.
  }
}

function begin(workflow: string): Bench {
  const typed = readTab(`sample.${workflow}`);
  const pins = readTab(`pins.${workflow}`);
  return {
    sample: typeof typed === 'string' ? { kind: 'json', text: typed } : readSample(readLocal(`sample.${workflow}`)),
    pins: isObject(pins) ? (pins as Record<string, Pin>) : {},
    lastTest: null,
    items: {},
  };
}

const benches = new Map<string, Store<Bench>>();
onForget(() => {
  for (const bench of benches.values()) bench.set({ sample: { kind: 'none' }, pins: {}, lastTest: null, items: {} });
});

export function benchOf(workflow: string): Store<Bench> {
  const found = benches.get(workflow);
  if (found) return found;
  const made = createStore(begin(workflow));
  benches.set(workflow, made);
  return made;
}

export function chooseSample(workflow: string, sample: Sample): void {
  benchOf(workflow).set((bench) => ({ ...bench, sample, lastTest: null, items: {} }));
  writeTab(`sample.${workflow}`, sample.kind === 'json' ? sample.text : null);
  writeLocal(`sample.${workflow}`, sample.kind === 'json' ? '' : JSON.stringify(sample));
}

export function setPins(workflow: string, pins: Readonly<Record<string, Pin>>): void {
  benchOf(workflow).set((bench) => ({ ...bench, pins }));
  writeTab(`pins.${workflow}`, Object.keys(pins).length === 0 ? null : pins);
}

export function setLastTest(workflow: string, run: string | null): void {
  benchOf(workflow).set((bench) => ({ ...bench, lastTest: run }));
}

export function chooseItem(workflow: string, iterator: string, index: number): void {
  benchOf(workflow).set((bench) => ({ ...bench, items: { ...bench.items, [iterator]: index } }));
}
