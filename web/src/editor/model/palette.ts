import type { Definition, NodeKind } from '../contract';
import { type Kinds, whyNotAdd } from './rules';

// The kinds of nodes as the palette lists them.

export const FAMILIES: { id: string; title: string }[] = [
  { id: 'recent', title: 'Recent' },
  { id: 'triggers', title: 'Triggers' },
  { id: 'conditions', title: 'Conditions' },
  { id: 'flow', title: 'Flow' },
  { id: 'data', title: 'Data' },
  { id: 'text', title: 'Text' },
  { id: 'network', title: 'Network' },
  { id: 'people', title: 'People' },
  { id: 'messaging', title: 'Messages' },
  { id: 'ai', title: 'AI' },
];

// How well a kind fits; 0: not at all. Each word has to be in it.
function score(kind: NodeKind, words: readonly string[]): number {
  const title = kind.title.toLowerCase();
  let sum = 1;
  for (const word of words) {
    const own = [title.startsWith(word) && 8, title.includes(word) && 4].find(Boolean);
    const synonym = kind.synonyms.includes(word) ? 6 : kind.synonyms.some((each) => each.startsWith(word)) ? 3 : 0;
    const other = kind.component_id.includes(word) ? 2 : kind.summary.toLowerCase().includes(word) ? 1 : 0;
    const best = Math.max(own || 0, synonym, other);
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

// Those that the text fits, by title, id, synonyms ("if", "loop") and summary; all without a text.
export function found(kinds: readonly NodeKind[], text: string): NodeKind[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...kinds];
  return kinds
    .map((kind) => ({ kind, score: score(kind, words) }))
    .filter((each) => each.score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ kind }) => kind);
}

export interface Entry {
  key: string;
  kind: NodeKind;
  family: string;
  // Why it cannot be added here.
  reason: string | null;
}

// In families, those of the best hit first; what was used last comes first of all.
export function entriesOf(
  definition: Definition,
  kinds: Kinds,
  parentId: string | null,
  hits: readonly NodeKind[],
  recent: readonly string[],
): Entry[] {
  const entry = (kind: NodeKind, family: string): Entry => ({
    key: `${family}-${kind.component_id}`,
    kind,
    family,
    reason: whyNotAdd(definition, kinds, kind, parentId),
  });
  const first = recent.flatMap((id) => hits.filter((kind) => kind.component_id === id));
  const families = FAMILIES.flatMap(({ id }) => hits.filter(({ category }) => category === id));
  const all = [...first.map((kind) => entry(kind, 'recent')), ...families.map((kind) => entry(kind, kind.category))];
  // Families of which nothing can be added come last.
  const open = new Set(all.filter(({ reason }) => reason === null).map(({ family }) => family));
  return [...all.filter(({ family }) => open.has(family)), ...all.filter(({ family }) => !open.has(family))];
}
