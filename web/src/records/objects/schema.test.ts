import { describe, expect, it } from 'vitest';
import { fieldsOf, isJsonSchema, problemsOf, readSchema, type SchemaRow, typeNameOf, writeSchema } from './schema';

const row = (name: string, type: SchemaRow['type'], required = false): SchemaRow => ({ name, type, required });

describe('the schema of a type', () => {
  it('is a map of fields to types where nothing is required', () => {
    const rows = [row('address', 'string'), row('bedrooms', 'number'), row('properties', 'object')];
    const schema = writeSchema(rows);
    expect(schema).toEqual({ address: 'string', bedrooms: 'number', properties: 'object' });
    expect(isJsonSchema(schema)).toBe(false);
    expect(readSchema(schema)).toEqual(rows);
    expect(readSchema(writeSchema([]))).toEqual([]);
  });

  it('is a JSON Schema where something is, with null for what is not', () => {
    const rows = [row('id', 'string', true), row('sold_on', 'date'), row('at', 'datetime', true), row('tags', 'array')];
    const schema = writeSchema(rows);
    expect(schema).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string' },
        sold_on: { type: ['string', 'null'], format: 'date' },
        at: { type: 'string', format: 'date-time' },
        tags: { type: ['array', 'null'] },
      },
      required: ['id', 'at'],
    });
    expect(readSchema(schema)).toEqual(rows);
  });

  it('with a field whose name tells a JSON Schema is one', () => {
    const schema = writeSchema([row('$ref', 'string')]);
    expect(schema).toEqual({ type: 'object', properties: { $ref: { type: ['string', 'null'] } } });
    expect(readSchema(schema)).toEqual([row('$ref', 'string')]);
  });

  it('that says more than rows can is left as JSON', () => {
    for (const schema of [
      { type: 'object', properties: { a: { type: 'string', maxLength: 3 } }, required: ['a'] },
      { type: 'object', properties: { a: { type: 'string' } }, required: ['b'] },
      { $schema: 'https://json-schema.org/draft/2020-12/schema' },
      { oneOf: [] },
      { a: 'text' },
    ])
      expect(readSchema(schema), JSON.stringify(schema)).toBeNull();
  });

  it('names the fields for forms and tables in either form', () => {
    expect(fieldsOf({ a: 'integer', b: 'datetime' })).toEqual([
      { name: 'a', kind: 'number' },
      { name: 'b', kind: 'datetime' },
    ]);
    const schema = { properties: { a: { type: 'string', maxLength: 3 }, b: { enum: [1] }, c: true }, required: ['a'] };
    expect(fieldsOf(schema).map(({ kind }) => kind)).toEqual(['text', 'json', 'json']);
    expect(fieldsOf({ $ref: '#/$defs/x' })).toEqual([]);
  });

  it('says which rows have no name, or that of another', () => {
    const problems = problemsOf([row('a', 'string'), row('', 'string'), row('a', 'number')]);
    expect([...problems]).toEqual([
      [1, 'It needs a name.'],
      [2, 'There is another one of this name.'],
    ]);
  });
});

it('a type has a name that templates can say', () => {
  expect(['Rental property', '  2nd Déal! ', '!!!'].map(typeNameOf)).toEqual(['rental_property', 'nd_deal', '']);
});
