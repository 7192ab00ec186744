import { below, partsOf } from './pointer';
import type { Child } from './queries';

// What of an output was loaded: of each place that is open, its children from one place on to another.
export interface Branch {
  size: number;
  // Where the loaded children begin, and where the next ones do.
  first: number;
  next: number | null;
  children: Child[];
}
export type Branches = ReadonlyMap<string, Branch>;

export type TreeRow =
  | { kind: 'child'; pointer: string; level: number; child: Child; place: number; of: number; isOpen: boolean }
  | { kind: 'more'; pointer: string; level: number; offset: number; left: number; isBefore: boolean }
  | { kind: 'loading'; pointer: string; level: number };

export const PAGE = 100;
// Places with a text that are asked for at once.
export const MATCHES = 100;

export function isBranch(child: Pick<Child, 'type'>): boolean {
  return child.type === 'object' || child.type === 'array';
}

// A text that its parent did not bring whole.
export function isLong(child: Child): boolean {
  return !isBranch(child) && child.value === undefined;
}

export function canOpen(child: Child): boolean {
  return isBranch(child) && child.size > 0;
}

// The rows of a tree with these places open, from the one at `root` on.
export function treeRows(root: string, open: ReadonlySet<string>, branches: Branches): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (pointer: string, level: number) => {
    const branch = branches.get(pointer);
    if (!branch) {
      rows.push({ kind: 'loading', pointer, level });
      return;
    }
    const { first, next, children, size } = branch;
    if (first > 0) {
      const offset = Math.max(0, first - PAGE);
      rows.push({ kind: 'more', pointer, level, offset, left: first, isBefore: true });
    }
    for (const [index, child] of children.entries()) {
      const own = below(pointer, child.name);
      const isOpen = canOpen(child) && open.has(own);
      rows.push({ kind: 'child', pointer: own, level, child, place: first + index + 1, of: size, isOpen });
      if (isOpen) add(own, level + 1);
    }
    if (next !== null) rows.push({ kind: 'more', pointer, level, offset: next, left: size - next, isBefore: false });
  };
  add(root, 1);
  return rows;
}

// With one more page of children, before or after those that are there.
export function withPage(
  branch: Branch | undefined,
  offset: number,
  children: Child[],
  size: number,
  next: number | null,
): Branch {
  if (!branch) return { size, first: offset, next, children };
  if (offset < branch.first)
    return { ...branch, first: offset, children: [...children.slice(0, branch.first - offset), ...branch.children] };
  return { ...branch, next, children: [...branch.children, ...children] };
}

// Which of the loaded places open down to a level: 1 is the root's own children.
export function openTo(root: string, level: number, branches: Branches): Set<string> {
  const open = new Set<string>();
  const add = (pointer: string, at: number) => {
    if (at >= level) return;
    for (const child of branches.get(pointer)?.children ?? []) {
      if (!canOpen(child)) continue;
      const own = below(pointer, child.name);
      open.add(own);
      add(own, at + 1);
    }
  };
  add(root, 1);
  return open;
}

// The place that holds this one, and where among its children it is if that follows from its name.
export function parentOf(pointer: string): { root: string; firstAt: number } {
  const parts = partsOf(pointer);
  const root = parts.slice(0, -1).reduce<string>((at, name) => below(at, name), '');
  const last = parts.at(-1) ?? '';
  return { root, firstAt: /^\d+$/.test(last) ? Math.floor(Number(last) / PAGE) * PAGE : 0 };
}

// The number of the last place with a text that can be gone to, of `found`, when `given` of them are known from `page` on.
// Long pointers make the server give fewer than were asked for; the last of what it gave is then as far as it leads.
export function lastPlace(page: number, given: number, found: number): number {
  return given < MATCHES ? Math.min(page + given, found) - 1 : found - 1;
}
