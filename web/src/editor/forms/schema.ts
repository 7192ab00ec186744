// The part of JSON Schema that the schemas of node kinds use, with the hints for forms.

export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

export interface Hints {
  widget?: string;
  order?: number;
  group?: string;
  language?: string;
  // Names of members beside it, each with the values for which this one matters.
  show_if?: Record<string, unknown[]>;
}

export interface Schema {
  title?: string;
  description?: string;
  type?: JsonType | JsonType[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  $ref?: string;
  $defs?: Record<string, Schema>;
  'x-ui'?: Hints;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// The schema with what its "#/$defs/NAME" points to; members beside the reference win.
export function resolved(schema: Schema, root: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  const target = name === undefined ? undefined : root.$defs?.[name];
  if (!target) return schema;
  const own = { ...schema };
  delete own.$ref;
  return resolved({ ...target, ...own }, root);
}

// Null is not among them: a member that is null is the same as one that is left out.
export function typesOf(schema: Schema): JsonType[] {
  const given = schema.type === undefined ? [] : Array.isArray(schema.type) ? schema.type : [schema.type];
  return given.filter((type) => type !== 'null');
}

export function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}

// Whether two JSON values are the same; the order of members does not count.
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, at) => same(each, b[at]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && same(a[name], b[name]));
}

// The object with one member changed in its place, or taken away if the value is undefined.
export function withMember(object: Record<string, unknown>, name: string, value: unknown): Record<string, unknown> {
  if (value !== undefined) return { ...object, [name]: value };
  const rest = { ...object };
  delete rest[name];
  return rest;
}
