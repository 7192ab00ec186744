import { describe, expect, it } from 'vitest';
import { CHILDREN_MAX, childrenOf, part, shortText, type Source } from './sources';

const order: Source = {
  from: 'value',
  value: { id: 7, lines: [{ sku: 'a' }, { sku: 'b' }], note: 'x'.repeat(200), by: null, tags: [] },
};

describe('the data behind a name', () => {
  it('is shown by its members, with type and size', async () => {
    const { entries, total } = await childrenOf(order);
    expect(total).toBe(5);
    expect(entries.map(({ name, type, opens }) => [name, type, opens])).toEqual([
      ['id', 'number', false],
      ['lines', 'array', true],
      ['note', 'string', false],
      ['by', 'null', false],
      ['tags', 'array', false],
    ]);
    expect(entries[1]?.shown).toBe('[ 2 ]');
    expect(entries[2]?.shown.length).toBeLessThan(70);
  });

  it('is walked part by part', async () => {
    const first = part(part(order, 'lines'), 0);
    expect((await childrenOf(first)).entries).toEqual([{ name: 'sku', type: 'string', shown: '"a"', opens: false }]);
    expect(await childrenOf(part(order, 'missing'))).toEqual({ entries: [], total: 0 });
  });

  it('is known by its schema while there is no data', async () => {
    const schema: Source = {
      from: 'schema',
      schema: {
        properties: { status: { type: 'integer' }, body: {}, inner: { properties: { a: { type: 'string' } } } },
      },
    };
    expect((await childrenOf(schema)).entries.map(({ name, type }) => [name, type])).toEqual([
      ['status', 'integer'],
      ['body', 'unknown'],
      ['inner', 'unknown'],
    ]);
    expect((await childrenOf(part(schema, 'inner'))).entries.map(({ name }) => name)).toEqual(['a']);
  });

  it('of a long list is its begin', async () => {
    const { entries, total } = await childrenOf({ from: 'value', value: Array.from({ length: 5000 }, (_, at) => at) });
    expect([entries.length, total]).toEqual([CHILDREN_MAX, 5000]);
  });

  it('writes values short', () => {
    expect(shortText({ a: 1 })).toBe('{"a":1}');
    expect(shortText(undefined)).toBe('');
  });
});
