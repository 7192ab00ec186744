import { describe, expect, it } from 'vitest';
import { inferSchema, readTable, writeTable } from './schema-table';

describe('the table of a JSON Schema', () => {
  it('keeps what it does not show', () => {
    const schema = {
      type: 'object',
      title: 'An order',
      properties: {
        id: { type: 'integer', minimum: 1, description: 'The number' },
        lines: { type: 'array', items: { type: 'object' } },
        note: {},
      },
      required: ['id'],
      additionalProperties: false,
    };
    const table = readTable(schema);
    expect(table?.rows.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['id', 'integer', true],
      ['lines', 'array', false],
      ['note', '', false],
    ]);
    expect(table && writeTable(table)).toEqual(schema);
  });

  it.each([
    [{ anyOf: [] }],
    [true],
    [{ type: 'object', properties: { a: { type: ['string', 'null'] } } }],
    [{ type: 'object', required: ['a'], properties: {} }],
    [{ type: 'object', properties: { a: true } }],
  ])('leaves %j to JSON', (schema) => expect(readTable(schema)).toBeNull());

  it('is made from a sample', () => {
    expect(inferSchema({ id: 7, total: 12.5, tags: ['a'], empty: [], by: null })).toEqual({
      type: 'object',
      properties: {
        id: { type: 'integer' },
        total: { type: 'number' },
        tags: { type: 'array', items: { type: 'string' } },
        empty: { type: 'array' },
        by: {},
      },
      required: ['id', 'total', 'tags', 'empty', 'by'],
    });
  });
});
