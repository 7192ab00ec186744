import type { Definition, NodeData } from '../contract';

// Templates name nodes by their ids, as in {{ call.body.name }}. Here those names are found and rewritten; the rest of a
// text stays as it is, byte for byte.

// Words of Liquid: a node of such an id is meant only where it is the first word, or a path follows.
const WORDS = new Set(
  'in and or contains true false nil null empty blank with as for limit offset reversed cols by'.split(' '),
);
const QUOTED_OR_NAME = /"[^"]*"|'[^']*'|[A-Za-z_][A-Za-z0-9_-]*/g;
const OPEN = /\{\{-?|\{%-?/g;

function renameInCode(code: string, isTag: boolean, names: ReadonlyMap<string, string>): string {
  let isFirst = true;
  return code.replace(QUOTED_OR_NAME, (found: string, at: number) => {
    const first = isFirst;
    isFirst = false;
    const renamed = names.get(found);
    if (renamed === undefined || (isTag && first)) return found;
    const before = code.slice(0, at).trimEnd().at(-1);
    const after = code.slice(at + found.length);
    // A member, a filter, the name of an argument.
    if (before === '.' || before === '|' || /^\s*:/.test(after)) return found;
    if (WORDS.has(found) && !first && !/^[.[]/.test(after)) return found;
    return renamed;
  });
}

// Where the code that begins at `from` ends: before its closing braces, which may be inside quotes.
function endOfCode(text: string, from: number, close: string): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (text.startsWith(close, at)) return at;
  }
  return -1;
}

export function renameInText(text: string, names: ReadonlyMap<string, string>): string {
  if (!text.includes('{')) return text;
  let out = '';
  let done = 0;
  OPEN.lastIndex = 0;
  for (let open = OPEN.exec(text); open; open = OPEN.exec(text)) {
    const isTag = open[0].startsWith('{%');
    const from = open.index + open[0].length;
    const to = endOfCode(text, from, isTag ? '%}' : '}}');
    if (to < 0) break;
    const code = text.slice(from, to);
    out += text.slice(done, from) + renameInCode(code, isTag, names);
    done = to;
    OPEN.lastIndex = to + 2;
    const verbatim = isTag ? /^\s*(raw|comment|doc)\b/.exec(code)?.[1] : undefined;
    if (verbatim !== undefined) {
      const end = new RegExp(`\\{%-?\\s*end${verbatim}\\s*-?%\\}`, 'g');
      end.lastIndex = to;
      const found = end.exec(text);
      if (!found) break;
      OPEN.lastIndex = found.index + found[0].length;
    }
  }
  return done === 0 ? text : out + text.slice(done);
}

// The source of a mapping may also be a path without braces.
function renameInPath(path: string, names: ReadonlyMap<string, string>): string {
  const root = /^[A-Za-z_][A-Za-z0-9_-]*(?=\.|\[|$)/.exec(path)?.[0];
  const renamed = root === undefined ? undefined : names.get(root);
  return root === undefined || renamed === undefined ? path : renamed + path.slice(root.length);
}

export interface Rewrite {
  // Into the data.
  pointer: string;
  before: string;
  after: string;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function visit(value: unknown, pointer: string, names: ReadonlyMap<string, string>, rewrites: Rewrite[]): unknown {
  if (typeof value === 'string') {
    const isPath = /^\/mappings\/\d+\/source$/.test(pointer) && !value.includes('{{');
    const after = isPath ? renameInPath(value, names) : renameInText(value, names);
    if (after !== value) rewrites.push({ pointer, before: value, after });
    return after;
  }
  if (Array.isArray(value)) {
    const all: unknown[] = value;
    const made = all.map((each, index) => visit(each, `${pointer}/${index}`, names, rewrites));
    return made.every((each, index) => each === all[index]) ? value : made;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const made = entries.map(([key, each]) => {
    const name = renameInText(key, names);
    if (name !== key) rewrites.push({ pointer: `${pointer}/${escaped(key)}`, before: key, after: name });
    return [name, visit(each, `${pointer}/${escaped(key)}`, names, rewrites)] as const;
  });
  return made.every(([key, each], index) => key === entries[index]?.[0] && each === entries[index][1])
    ? value
    : Object.fromEntries(made);
}

// The data with nodes named anew; the same object if nothing in it names them.
export function renameInData(
  data: NodeData,
  names: ReadonlyMap<string, string>,
): { data: NodeData; rewrites: Rewrite[] } {
  const rewrites: Rewrite[] = [];
  return { data: visit(data, '', names, rewrites) as NodeData, rewrites };
}

// What renaming a node would rewrite, by node.
export function rewritesOf(definition: Definition, from: string, to: string): (Rewrite & { node: string })[] {
  const names = new Map([[from, to]]);
  return definition.nodes.flatMap((node) =>
    renameInData(node.data, names).rewrites.map((each) => ({ ...each, node: node.id })),
  );
}
