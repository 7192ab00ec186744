import type { Definition, EditorEdge } from '../contract';
import type { Kinds } from './rules';

// What templates call other things than nodes. With what kinds add (the payload of a trigger), no node may have these ids.
const RESERVED = ['trigger', 'run', 'workflow', 'vault', 'forms', 'item', 'index', 'first', 'last', 'length'];
const ID = /^[A-Za-z][A-Za-z0-9_-]*$/;
const ID_LENGTH_MAX = 64;

export function reservedIds(kinds: Kinds): ReadonlySet<string> {
  return new Set([...RESERVED, ...[...kinds.values()].flatMap(({ root }) => (root ? [root] : []))]);
}

// Why a node cannot have this id.
export function whyNotId(definition: Definition, kinds: Kinds, id: string, own: string | null): string | null {
  if (id === own) return null;
  if (!ID.test(id)) return 'An id begins with a letter and has only letters, digits, _ and -.';
  if (id.length > ID_LENGTH_MAX) return `An id has at most ${ID_LENGTH_MAX} characters.`;
  if (reservedIds(kinds).has(id)) return `Templates use the name ${id} for something else.`;
  if (definition.nodes.some((node) => node.id === id)) return `There is another node with the id ${id}.`;
  return null;
}

// "http request" is http_request; then http_request_2, ...
export function freeId(wanted: string, taken: (id: string) => boolean): string {
  const letters = wanted
    .trim()
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^[^A-Za-z]+|_+$/g, '')
    .slice(0, ID_LENGTH_MAX - 5);
  const base = letters === '' ? 'node' : letters;
  if (!taken(base)) return base;
  const [, stem = base, counted] = /^(.*)_(\d{1,4})$/.exec(base) ?? [];
  for (let number = Number(counted ?? 1) + 1; ; number += 1)
    if (!taken(`${stem}_${number}`)) return `${stem}_${number}`;
}

export function freeEdgeId(edges: readonly EditorEdge[]): string {
  const taken = new Set(edges.map(({ id }) => id));
  for (let number = edges.length + 1; ; number += 1) if (!taken.has(`e${number}`)) return `e${number}`;
}
