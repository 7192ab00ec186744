import type { Schema } from '../forms/schema';
import { typesOf } from '../forms/schema';

// What an output may look like, to begin a pretended one with.
export function skeletonOf(schema: Schema): unknown {
  const [type] = typesOf(schema);
  if (schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, member]) => [name, memberOf(name, member)]),
    );
  switch (type) {
    case 'array':
      return [];
    case 'string':
      return '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return true;
    case 'object':
    case 'null':
    case undefined:
      return {};
  }
}

// The status of an answer that went well.
function memberOf(name: string, schema: Schema): unknown {
  return name === 'status' && typesOf(schema).includes('integer') ? 200 : skeletonOf(schema);
}
