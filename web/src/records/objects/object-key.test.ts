import { describe, expect, it } from 'vitest';
import { keyAt, keyPaths, samePath, valueAt } from './object-key';

const DATA = { id: 'p-17', external_ids: { crm: 42 }, items: [{ 'deal id': 7 }], '': 'x', "it's": 'y' };

describe('the key of an object', () => {
  it('is read at paths as the server reads them', () => {
    expect(valueAt(DATA, "$.items[0]['deal id']")).toEqual({ value: 7 });
    expect(valueAt(DATA, '$.items[-1]["deal id"]')).toEqual({ value: 7 });
    expect(valueAt(DATA, '$.items[3].x')).toEqual({ value: undefined });
    expect(valueAt(DATA, "$['']")).toEqual({ value: 'x' });
    for (const wrong of ['id', '$id', '$.', '$.items[', '$..id', "$['a", '$[*]'])
      expect(valueAt(DATA, wrong), wrong).toBeNull();
    expect(keyAt(DATA, '$.external_ids.crm')).toBe('42');
    expect(keyAt(DATA, '$.external_ids')).toBeNull();
    expect(keyAt({ toString: 1 }, '$.constructor')).toBeNull();
  });

  it('is found where the data have it, the places of the server first', () => {
    expect(keyPaths(DATA, '7')).toEqual(["$.items[0]['deal id']"]);
    expect(keyPaths({ code: 'a', id: 'a', deep: [{ id: 'a' }] }, 'a')).toEqual(['$.id', '$.code', '$.deep[0].id']);
    expect(keyPaths({ id: 'a', external_ids: { rex: { property_id: 'a' } } }, 'a')).toEqual([
      '$.external_ids.rex.property_id',
      '$.id',
    ]);
    expect(keyPaths(DATA, 'y')).toEqual([`$["it's"]`]);
    expect(keyPaths({ id: true }, 'true')).toEqual([]);
  });

  it('tells whether changed data are of the same object', () => {
    expect(samePath({ id: 1, n: 1 }, { id: '1', n: 2 }, '1')).toBe('$.id');
    // Another value at the first place, and the same at the second.
    expect(samePath({ id: 1, n: 1 }, { id: 2, n: 1 }, '1')).toBe('$.n');
    expect(samePath({ id: 1 }, { id: 2, n: 1 }, '1')).toBeNull();
  });
});
