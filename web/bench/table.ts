import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const FILE = path.resolve(import.meta.dirname, '../../build/bench-ui.json');

interface Row {
  what: string;
  measured: number;
  unit: string;
  // What is allowed at most, or with `>=` at least; null where there is no budget.
  budget: { than: '<=' | '>='; value: number } | null;
  isMet: boolean;
}

const rows: Row[] = [];

function rounded(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function add(what: string, measured: number, unit: string, budget: Row['budget']) {
  const isMet = budget === null || (budget.than === '<=' ? measured <= budget.value : measured >= budget.value);
  rows.push({ what, measured, unit, budget, isMet });
  console.log(
    [
      what.padEnd(66),
      `${rounded(measured)} ${unit}`.padStart(14),
      (budget ? `${budget.than} ${rounded(budget.value)} ${unit}` : '').padStart(16),
      isMet ? '' : 'MISSED',
    ].join('  '),
  );
}

// A figure that shall be at most, or at least, its budget. Whether it is met is printed and nothing more: on a busy machine
// it says little.
export function atMost(value: number, what: string, measured: number, unit: string): void {
  add(what, measured, unit, { than: '<=', value });
}
export function atLeast(value: number, what: string, measured: number, unit: string): void {
  add(what, measured, unit, { than: '>=', value });
}
export function noted(what: string, measured: number, unit: string): void {
  add(what, measured, unit, null);
}

// Writes all figures, which were printed as they came, to build/bench-ui.json.
export async function publish(): Promise<void> {
  await mkdir(path.dirname(FILE), { recursive: true });
  await writeFile(FILE, JSON.stringify(rows, null, 2));
}
