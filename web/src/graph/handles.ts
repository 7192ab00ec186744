import { type GraphEdge, type GraphNode, type NodeKind } from './definition';

// A way out of a node. The plain one has no name: its id is "".
export interface WayOut {
  id: string;
  title: string;
  isError: boolean;
}

const PLAIN_RULE = { id: '', title: 'Next' };
export const ERROR: WayOut = { id: 'error', title: 'Error', isError: true };

type Data = Readonly<Record<string, unknown>>;

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

// One for each entry of a list in the data, such as the cases of a switch. An entry without an id yet has none.
function ofEntries(entries: unknown[], idMember: string, titleMember: string): WayOut[] {
  return entries.flatMap((entry) => {
    const members = typeof entry === 'object' && entry !== null ? (entry as Data) : {};
    const id = text(members[idMember]);
    return id === '' ? [] : [{ id, title: text(members[titleMember]) || id, isError: false }];
  });
}

function distinct(ways: WayOut[]): WayOut[] {
  const seen = new Set<string>();
  return ways.filter(({ id }) => !seen.has(id) && seen.add(id));
}

// The ways out of a node with this data, in the order in which they are shown; `error` comes last. A kind that the
// server does not know has the plain one.
export function waysOut(kind: NodeKind | undefined, data: Data | undefined): WayOut[] {
  const rules: NodeKind['handles'] = kind?.handles ?? [PLAIN_RULE];
  const ways = rules.flatMap((rule): WayOut[] => {
    if (rule.when !== undefined && !isSet(data?.[rule.when])) return [];
    if (rule.each === undefined) return [{ id: rule.id, title: rule.title, isError: false }];
    const entries = data?.[rule.each];
    if (Array.isArray(entries)) return ofEntries(entries, rule.id, rule.title);
    return (rule.otherwise ?? []).map(({ id, title }) => ({ id, title, isError: false }));
  });
  return distinct(data?.continue_on_error === true ? [...ways, ERROR] : ways);
}

// Whether an edge may lead to a node of this kind: runs begin at triggers, so nothing comes before them.
export function hasWayIn(kind: NodeKind | undefined): boolean {
  return kind?.family !== 'trigger';
}

export function handleOf(edge: GraphEdge): string {
  return edge.sourceHandle ?? '';
}

// With those that edges leave by although the data no longer has them, so that no edge hangs in the air.
export function waysShown(kind: NodeKind | undefined, node: GraphNode, used: Iterable<string>): WayOut[] {
  const ways = waysOut(kind, node.data);
  const missing = [...used].filter((id) => !ways.some((way) => way.id === id));
  return distinct([
    ...ways,
    ...missing.map((id) => (id === ERROR.id ? ERROR : { id, title: id || PLAIN_RULE.title, isError: false })),
  ]);
}

// By which handles edges leave each node.
export function handlesInUse(edges: GraphEdge[]): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>();
  for (const edge of edges) {
    const handles = used.get(edge.source) ?? new Set();
    handles.add(handleOf(edge));
    used.set(edge.source, handles);
  }
  return used;
}
