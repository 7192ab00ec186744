import type { Definition } from '../contract';

// Whether two definitions say the same, whatever the order of members. Entries are never changed in place, so the text of
// each is made once.

const ENGINE_NODE = new Set(['id', 'type', 'parentId', 'data']);
const ENGINE_EDGE = new Set(['id', 'source', 'target', 'sourceHandle']);
const DATA_LAYOUT = new Set(['position', 'positionAbsolute', 'width', 'height', 'measured', 'selected', 'dragging']);

// JSON with the members in the order of their names; members that are null or undefined are left out where `keep` is given.
function canonical(value: unknown, keep?: (name: string) => boolean): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(
    ([name, member]) => member !== undefined && (!keep || (keep(name) && member !== null)),
  );
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members
    .map(([name, member]) => {
      const inside = keep && name === 'data' ? (each: string) => !DATA_LAYOUT.has(each) : undefined;
      return `${JSON.stringify(name)}:${canonical(member, inside)}`;
    })
    .join(',')}}`;
}

const whole = new WeakMap<object, string>();
const engine = new WeakMap<object, string>();

function cached(texts: WeakMap<object, string>, entry: object, make: () => string): string {
  if (!Object.isFrozen(entry)) return make();
  let text = texts.get(entry);
  if (text === undefined) texts.set(entry, (text = make()));
  return text;
}

// Two FNV-1a hashes side by side: quick, and long enough to tell versions of one document apart.
function digest(parts: Iterable<string>): string {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (const part of parts)
    for (let at = 0; at < part.length; at += 1) {
      const code = part.charCodeAt(at);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x5bd1e995);
      high ^= high >>> 15;
    }
  const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');
  return hex(low) + hex(high);
}

// Over everything, layout as well.
export function wholeHash({ nodes, edges }: Pick<Definition, 'nodes' | 'edges'>): string {
  const text = (entry: object) => cached(whole, entry, () => canonical(entry));
  return digest([...nodes.map(text), '|', ...edges.map(text)]);
}

// Over what runs depend on, as the server sees it: if only this is the same, saving makes no version.
export function engineHash({ nodes, edges }: Pick<Definition, 'nodes' | 'edges'>): string {
  const text = (entry: object, members: ReadonlySet<string>) =>
    cached(engine, entry, () => canonical(entry, (name) => members.has(name)));
  return digest([
    ...nodes.map((node) => text(node, ENGINE_NODE)),
    '|',
    ...edges.map((edge) => text(edge, ENGINE_EDGE)),
  ]);
}
