import { ApiError } from '../../api/errors';
import { queryClient } from '../../api/query-client';
import { type Child, type Part, partQuery } from '../../runs/inspector/queries';
import { below } from '../../runs/inspector/pointer';
import { isObject, type JsonType, type Schema, typeOf, typesOf } from '../forms/schema';
import { type RenderData, renderTemplates } from './render-data';

// Where the data behind a name is, and how its parts are got: never the whole at once.

export type Source =
  | { from: 'value'; value: unknown }
  // The output of a step, inside an iterator for one item; `otherwise` if that run does not have it.
  | { from: 'run'; run: string; step: string; item?: string; pointer: string; otherwise: Source | null }
  // What a template comes to.
  | { from: 'template'; template: string; data: RenderData; path: string[] }
  | { from: 'schema'; schema: Schema };

export interface Entry {
  name: string | number;
  type: JsonType | 'unknown';
  // In words: the value itself if it is short, else its size.
  shown: string;
  opens: boolean;
}

export interface Children {
  entries: Entry[];
  // How many there are, if not all of them are among the entries.
  total: number;
}

export const CHILDREN_MAX = 100;
const SHOWN_MAX = 60;

export function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}

function sizeWords(type: string, size: number): string {
  if (type === 'object') return size === 0 ? '{}' : `{ ${String(size)} }`;
  return type === 'array' ? (size === 0 ? '[]' : `[ ${String(size)} ]`) : '';
}

function entryOf(name: string | number, value: unknown): Entry {
  const type = typeOf(value);
  const size = Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;
  const isBranch = type === 'object' || type === 'array';
  return { name, type, shown: isBranch ? sizeWords(type, size) : shortText(value), opens: isBranch && size > 0 };
}

function ofValue(value: unknown): Children {
  if (Array.isArray(value))
    return { entries: value.slice(0, CHILDREN_MAX).map((each, at) => entryOf(at, each)), total: value.length };
  if (!isObject(value)) return { entries: [], total: 0 };
  const all = Object.entries(value);
  return { entries: all.slice(0, CHILDREN_MAX).map(([name, each]) => entryOf(name, each)), total: all.length };
}

function ofSchema(schema: Schema): Children {
  const entries = Object.entries(schema.properties ?? {}).map(([name, member]): Entry => {
    const [type = 'unknown'] = typesOf(member);
    return { name, type, shown: '', opens: member.properties !== undefined };
  });
  return { entries, total: entries.length };
}

function ofChild({ name, type, size, value }: Child): Entry {
  const isBranch = type === 'object' || type === 'array';
  return {
    name,
    type: type as JsonType,
    shown: isBranch ? sizeWords(type, size) : value === undefined ? '' : shortText(value),
    opens: isBranch && size > 0,
  };
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 403);
}

async function partOf(source: Extract<Source, { from: 'run' }>): Promise<Part> {
  const place = { run: source.run, step: source.step, item: source.item, pointer: source.pointer };
  return queryClient.fetchQuery({ ...partQuery(place, { offset: 0, limit: CHILDREN_MAX }), retry: false });
}

async function valueOf(source: Extract<Source, { from: 'template' }>, signal?: AbortSignal): Promise<unknown> {
  const [result] = await renderTemplates([source.template], source.data, signal);
  let value: unknown = result?.value;
  for (const part of source.path)
    value = Array.isArray(value) ? value[Number(part)] : isObject(value) ? value[part] : undefined;
  return value;
}

// The same for what is in this page already; null for what has to be asked for.
export function childrenHere(source: Source): Children | null {
  if (source.from === 'value') return ofValue(source.value);
  return source.from === 'schema' ? ofSchema(source.schema) : null;
}

// The first children of what is there; none of a scalar, or of what nobody knows.
export async function childrenOf(source: Source, signal?: AbortSignal): Promise<Children> {
  switch (source.from) {
    case 'value':
      return ofValue(source.value);
    case 'schema':
      return ofSchema(source.schema);
    case 'template':
      return ofValue(await valueOf(source, signal));
    case 'run':
      try {
        const { children, size } = await partOf(source);
        return { entries: (children ?? []).map(ofChild), total: size };
      } catch (error) {
        if (!isGone(error) || !source.otherwise) throw error;
        return childrenOf(source.otherwise, signal);
      }
  }
}

// The place below a source.
export function part(source: Source, name: string | number): Source {
  switch (source.from) {
    case 'value': {
      const { value } = source;
      const inner = Array.isArray(value)
        ? (value as unknown[])[Number(name)]
        : isObject(value)
          ? value[name]
          : undefined;
      return { from: 'value', value: inner };
    }
    case 'schema': {
      const { schema } = source;
      return { from: 'schema', schema: schema.properties?.[name] ?? schema.items ?? {} };
    }
    case 'template':
      return { ...source, path: [...source.path, String(name)] };
    case 'run':
      return {
        ...source,
        pointer: below(source.pointer, name),
        otherwise: source.otherwise && part(source.otherwise, name),
      };
  }
}

// Numbers for data that is known only by itself, and may be too large for a key.
const numbers = new WeakMap<object, number>();
let numbered = 0;

export function numberOf(data: object): number {
  const known = numbers.get(data) ?? (numbered += 1);
  numbers.set(data, known);
  return known;
}

// What tells the places apart that are asked for.
export function sourceKey(source: Source): unknown[] {
  if (source.from === 'run') return ['run', source.run, source.step, source.item ?? '', source.pointer];
  return source.from === 'template' ? ['template', source.template, source.path, numberOf(source.data)] : [source.from];
}
