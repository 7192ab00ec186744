import type { Mark } from '../ui/status';

// What is said of a node beside what it is.
export interface NodeMarks {
  // What it did in a run.
  run?: Mark;
  // Of an iterator in a run, such as "118 done, 2 failed".
  count?: string;
  problems?: number;
  diff?: DiffMark[];
}

export type DiffMark = 'added' | 'removed' | 'changed' | 'moved';
export const DIFF_SIGNS: Record<DiffMark, string> = { added: '+', removed: '-', changed: '~', moved: '>' };
