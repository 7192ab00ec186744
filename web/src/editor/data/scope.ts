import { type Definition, type EditorNode, kindOf, type NodeKind } from '../contract';
import { waysOut } from './ways-out';

// What a field of a node can read: which nodes have run for sure when it is read, and which only if a way was taken.

export interface Reach {
  // Nodes whose output is there whenever the node runs, nearest first.
  sure: string[];
  // Nodes that may have run, with the reason in words: "only if big leads by true".
  maybe: { id: string; only: string }[];
  // The iterators around the node, innermost first.
  iterators: string[];
}

type Kinds = ReadonlyMap<string, NodeKind>;
// "the node leads by this handle"
type Fact = string;

const factOf = (source: string, handle: string): Fact => JSON.stringify([source, handle]);

// Whether the node has several ways out, so that one of them may not be taken.
function branches(node: EditorNode, kinds: Kinds): boolean {
  return waysOut(node, kinds.get(kindOf(node))).length > 1;
}

interface Edge {
  source: string;
  // Null if the node has only this way.
  fact: Fact | null;
}

function edgesInto(definition: Definition, kinds: Kinds): Map<string, Edge[]> {
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const into = new Map<string, Edge[]>();
  for (const { source, target, sourceHandle } of definition.edges) {
    const node = nodes.get(source);
    if (!node || !nodes.has(target)) continue;
    const fact = branches(node, kinds) ? factOf(source, sourceHandle ?? '') : null;
    into.set(target, [...(into.get(target) ?? []), { source, fact }]);
  }
  return into;
}

// Of all nodes before `id`, nearest first; a graph that has a cycle while it is drawn ends, too.
function before(id: string, into: ReadonlyMap<string, Edge[]>): string[] {
  const found = new Set<string>();
  const queue = [id];
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    for (const { source } of into.get(next) ?? [])
      if (source !== id && !found.has(source)) {
        found.add(source);
        queue.push(source);
      }
  return [...found];
}

function shared(sets: ReadonlySet<string>[]): Set<string> {
  const [first, ...others] = sets;
  return new Set([...(first ?? [])].filter((each) => others.every((set) => set.has(each))));
}

interface Known {
  // Ways that were taken whenever the node runs.
  facts: Set<Fact>;
  // Nodes that are on every way to it.
  through: Set<string>;
}

function knownOf(id: string, into: ReadonlyMap<string, Edge[]>, seen: Map<string, Known>, open: Set<string>): Known {
  const done = seen.get(id);
  if (done) return done;
  if (open.has(id)) return { facts: new Set(), through: new Set() };
  open.add(id);
  const ways = (into.get(id) ?? []).map(({ source, fact }) => {
    const known = knownOf(source, into, seen, open);
    return {
      facts: new Set([...known.facts, ...(fact === null ? [] : [fact])]),
      through: new Set([...known.through, source]),
    };
  });
  open.delete(id);
  const known = { facts: shared(ways.map((way) => way.facts)), through: shared(ways.map((way) => way.through)) };
  seen.set(id, known);
  return known;
}

// Whether a node has run, given the ways that were taken: one way to it is enough, as nodes run when one edge is live.
function hasRun(
  id: string,
  into: ReadonlyMap<string, Edge[]>,
  facts: ReadonlySet<Fact>,
  known: Map<string, boolean>,
): boolean {
  const answer = known.get(id);
  if (answer !== undefined) return answer;
  const ways = into.get(id) ?? [];
  // A node that is asked about itself, in a cycle, has not run.
  known.set(id, false);
  const ran =
    ways.length === 0 ||
    ways.some(({ source, fact }) => (fact === null || facts.has(fact)) && hasRun(source, into, facts, known));
  known.set(id, ran);
  return ran;
}

function onlyIf(known: Known, here: ReadonlySet<Fact>): string {
  const missing = [...known.facts].filter((fact) => !here.has(fact));
  const words = missing.map((fact) => {
    const [source, handle] = JSON.parse(fact) as [string, string];
    return handle === '' ? `${source} succeeds` : `${source} leads by ${handle}`;
  });
  return words.length === 0 ? 'only if it was reached' : `only if ${words.join(' and ')}`;
}

// Within one level: the nodes of the graph itself, or those of one iterator.
function reachIn(id: string, into: ReadonlyMap<string, Edge[]>): Pick<Reach, 'sure' | 'maybe'> {
  const seen = new Map<string, Known>();
  const here = knownOf(id, into, seen, new Set());
  const ran = new Map<string, boolean>();
  const sure: string[] = [];
  const maybe: Reach['maybe'] = [];
  for (const each of before(id, into)) {
    if (here.through.has(each) || hasRun(each, into, here.facts, ran)) sure.push(each);
    else maybe.push({ id: each, only: onlyIf(knownOf(each, into, seen, new Set()), here.facts) });
  }
  return { sure, maybe };
}

// What a node can read of other nodes. Inside of an iterator also what comes before that one.
export function reachOf(id: string, definition: Definition, kinds: Kinds): Reach {
  const into = edgesInto(definition, kinds);
  const parents = new Map(definition.nodes.map((node) => [node.id, node.parentId ?? null]));
  const reach: Reach = { sure: [], maybe: [], iterators: [] };
  for (let at: string | null = id; at !== null; at = parents.get(at) ?? null) {
    if (at !== id) {
      if (reach.iterators.includes(at)) break;
      reach.iterators.push(at);
    }
    const level = reachIn(at, into);
    reach.sure.push(...level.sure);
    reach.maybe.push(...level.maybe);
  }
  return reach;
}
