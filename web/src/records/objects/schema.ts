import { isObject, same } from '../../editor/forms/schema';
import type { Declared, Kind } from '../members';

// What the schema of a type of objects says, as the rows of a form. docs/records.md: a schema maps fields to the names of
// types, or is a whole JSON Schema.

export const FIELD_TYPES = ['string', 'number', 'integer', 'boolean', 'date', 'datetime', 'array', 'object'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface SchemaRow {
  name: string;
  type: FieldType;
  required: boolean;
}

export type Schema = Record<string, unknown>;

const KINDS: Record<FieldType, Kind> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  array: 'json',
  object: 'json',
};

// By a member of such a name the server knows a JSON Schema.
const TOLD: readonly string[] = ['$schema', '$ref', '$defs'];

export function isJsonSchema(schema: Schema): boolean {
  return (
    TOLD.some((name) => Object.hasOwn(schema, name)) ||
    ['allOf', 'anyOf', 'oneOf'].some((name) => Array.isArray(schema[name])) ||
    isObject(schema.properties)
  );
}

function isFieldType(value: unknown): value is FieldType {
  return FIELD_TYPES.some((type) => type === value);
}

// A field as JSON Schema has it. One that is not required may be null, as in a map.
function ruleOf({ type, required }: SchemaRow): Schema {
  const format = type === 'date' ? 'date' : type === 'datetime' ? 'date-time' : null;
  const base = format === null ? type : 'string';
  return { type: required ? base : [base, 'null'], ...(format === null ? {} : { format }) };
}

function typeOfRule(rule: unknown): FieldType | null {
  if (!isObject(rule)) return null;
  const types = Array.isArray(rule.type) ? rule.type : [rule.type];
  const type: unknown = types.find((each) => each !== 'null');
  if (type === 'string' && rule.format === 'date') return 'date';
  if (type === 'string' && rule.format === 'date-time') return 'datetime';
  return isFieldType(type) ? type : null;
}

// The short form where it can say all; what is required only a JSON Schema can say.
export function writeSchema(rows: readonly SchemaRow[]): Schema {
  const isPlain = rows.every(({ name, required }) => !required && !TOLD.includes(name));
  if (isPlain) return Object.fromEntries(rows.map(({ name, type }) => [name, type]));
  const required = rows.filter((row) => row.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(rows.map((row) => [row.name, ruleOf(row)])),
    ...(required.length > 0 ? { required } : {}),
  };
}

// Null where rows would not say all of it.
export function readSchema(schema: Schema): SchemaRow[] | null {
  const rows: SchemaRow[] = [];
  if (isJsonSchema(schema)) {
    const { properties, required = [] } = schema;
    if (!isObject(properties) || !Array.isArray(required)) return null;
    for (const [name, rule] of Object.entries(properties)) {
      const type = typeOfRule(rule);
      if (type === null) return null;
      rows.push({ name, type, required: required.includes(name) });
    }
  } else {
    for (const [name, type] of Object.entries(schema)) {
      if (!isFieldType(type)) return null;
      rows.push({ name, type, required: false });
    }
  }
  return same(writeSchema(rows), schema) ? rows : null;
}

// What is wrong with the rows, by row.
export function problemsOf(rows: readonly SchemaRow[]): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  rows.forEach(({ name }, at) => {
    if (name === '') problems.set(at, 'It needs a name.');
    else if (rows.findIndex((other) => other.name === name) !== at)
      problems.set(at, 'There is another one of this name.');
  });
  return problems;
}

// The fields that a schema of either form names, as far as forms and tables can show them.
export function fieldsOf(schema: Schema): Declared[] {
  if (!isJsonSchema(schema))
    return Object.entries(schema).map(([name, type]) => ({ name, kind: isFieldType(type) ? KINDS[type] : 'json' }));
  const { properties } = schema;
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, rule]) => {
    const type = typeOfRule(rule);
    return { name, kind: type === null ? 'json' : KINDS[type] };
  });
}

// Names for a type as templates and the API have them, from what people call it.
export function typeNameOf(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 64);
}
