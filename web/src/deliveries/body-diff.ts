import { presentableDiff } from '@codemirror/merge';

// A piece of text that both have, or only the first or the second.
export interface Piece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

const AROUND = 120;

// As JSON is easiest to compare: its members in lines of their own, in the order of their names.
function readable(text: string): string {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([name, each]) => [name, sorted(each)]),
          )
        : value;
  try {
    return JSON.stringify(sorted(JSON.parse(text)), null, 2);
  } catch {
    return text;
  }
}

// Of what is the same, only what is near a difference.
function near(text: string, isFirst: boolean, isLast: boolean): string {
  if (text.length <= 2 * AROUND) return text;
  const begin = isFirst ? '' : text.slice(0, AROUND);
  const end = isLast ? '' : text.slice(-AROUND);
  return `${begin}\n ...\n${end}`;
}

interface Change {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}

const IN_WORD = /[\w.-]/;

// Whole words and numbers: 10 became 12, and not a 0 a 2. Between changes both texts are the same.
function wholeWords(changes: readonly Change[], a: string, b: string): Change[] {
  const joined: Change[] = [];
  for (const { fromA, toA, fromB, toB } of changes) {
    const last = joined.at(-1);
    if (last && [...a.slice(last.toA, fromA)].every((char) => IN_WORD.test(char))) {
      last.toA = toA;
      last.toB = toB;
    } else {
      joined.push({ fromA, toA, fromB, toB });
    }
  }
  for (const change of joined) {
    while (change.fromA > 0 && change.fromB > 0 && IN_WORD.test(a[change.fromA - 1] ?? '')) {
      change.fromA -= 1;
      change.fromB -= 1;
    }
    while (change.toA < a.length && change.toB < b.length && IN_WORD.test(a[change.toA] ?? '')) {
      change.toA += 1;
      change.toB += 1;
    }
  }
  return joined;
}

// What differs between two bodies; empty if they say the same.
export function bodyDiff(first: string, second: string): Piece[] {
  const [a, b] = [readable(first), readable(second)];
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], text: string) => {
    if (text !== '') pieces.push({ kind, text });
  };
  let at = 0;
  const changes = wholeWords(presentableDiff(a, b, { scanLimit: 1000, timeout: 200 }), a, b);
  if (changes.length === 0) return [];
  for (const [index, change] of changes.entries()) {
    add('same', near(a.slice(at, change.fromA), index === 0, false));
    add('removed', a.slice(change.fromA, change.toA));
    add('added', b.slice(change.fromB, change.toB));
    at = change.toA;
  }
  add('same', near(a.slice(at), false, true));
  return pieces;
}
