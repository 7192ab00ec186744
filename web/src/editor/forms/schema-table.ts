import { isObject, type JsonType, same, type Schema, withMember } from './schema';

// A JSON Schema of an object as a table of its members. What the table does not show of a member stays with it.

export const ROW_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array'] as const;

export interface Row {
  name: string;
  type: string;
  required: boolean;
  description: string;
  rest: Record<string, unknown>;
}

export interface Table {
  rows: Row[];
  rest: Record<string, unknown>;
}

// Null if the schema is not a plain object, which only JSON can show.
export function readTable(schema: unknown): Table | null {
  if (!isObject(schema) || schema.type !== 'object') return null;
  const { properties = {}, required = [], ...others } = schema;
  const rest = withMember(others, 'type', undefined);
  if (!isObject(properties) || !Array.isArray(required)) return null;
  const names = Object.keys(properties);
  if (!required.every((name) => typeof name === 'string' && names.includes(name))) return null;
  const rows: Row[] = [];
  for (const name of names) {
    const member = properties[name];
    if (!isObject(member)) return null;
    const { type = '', description = '', ...unshown } = member;
    if (typeof type !== 'string' || typeof description !== 'string') return null;
    rows.push({ name, type, description, required: required.includes(name), rest: unshown });
  }
  const table = { rows, rest };
  return same(writeTable(table), schema) ? table : null;
}

export function writeTable({ rows, rest }: Table): Record<string, unknown> {
  const required = rows.filter((row) => row.required).map(({ name }) => name);
  const properties = Object.fromEntries(
    rows.map(({ name, type, description, rest: others }) => [
      name,
      { ...(type === '' ? {} : { type }), ...(description === '' ? {} : { description }), ...others },
    ]),
  );
  return {
    type: 'object',
    ...rest,
    ...(rows.length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

// The schema that a sample meets: every member that it has is required.
export function inferSchema(value: unknown, depth = 0): Schema {
  const DEPTH_MAX = 8;
  const MEMBERS_MAX = 100;
  if (Array.isArray(value))
    return value.length === 0 || depth >= DEPTH_MAX
      ? { type: 'array' }
      : { type: 'array', items: inferSchema(value[0], depth + 1) };
  if (isObject(value)) {
    if (depth >= DEPTH_MAX) return { type: 'object' };
    const entries = Object.entries(value).slice(0, MEMBERS_MAX);
    return {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, each]) => [name, inferSchema(each, depth + 1)])),
      required: entries.map(([name]) => name),
    };
  }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  if (typeof value === 'string' || typeof value === 'boolean') return { type: typeof value as JsonType };
  return {};
}
