import { describe, expect, it } from 'vitest';
import { isRounded, type Member, readMembers, readObject, ROUNDED, writeMembers } from './members';

const DECLARED = [
  { name: 'address', kind: 'text' },
  { name: 'bedrooms', kind: 'number' },
  { name: 'sold', kind: 'boolean' },
  { name: 'sold_on', kind: 'date' },
  { name: 'seen_at', kind: 'datetime' },
  { name: 'tags', kind: 'json' },
] as const;

function typed(members: Member[], name: string, text: string): Member[] {
  return members.map((member) => (member.name === name ? { ...member, text } : member));
}

describe('members as rows', () => {
  it('keep what nobody touches, whatever it is', () => {
    const data = {
      id: 'p-17',
      bedrooms: 'three',
      sold: null,
      sold_on: 'in May',
      seen_at: '2026-01-31T12:00:00+10:00',
      tags: [1, { a: null }],
      empty: '',
      nothing: null,
    };
    expect(writeMembers(readMembers(data, DECLARED))).toEqual({ value: data });
    expect(writeMembers(readMembers(JSON.parse('{"__proto__": 1}') as Record<string, unknown>))).toEqual({
      value: JSON.parse('{"__proto__": 1}') as unknown,
    });
  });

  it('come in the order of the schema, those of another kind as what they are', () => {
    const rows = readMembers({ id: 'p-17', bedrooms: 'three', sold: true }, DECLARED);
    expect(rows.map(({ name }) => name)).toEqual([...DECLARED.map(({ name }) => name), 'id']);
    expect(rows[1]).toMatchObject({ kind: 'text', declared: 'number', text: 'three' });
    expect(rows[2]).toMatchObject({ kind: 'boolean', text: 'true' });
  });

  it('become values of their kind, and are left out when they are empty', () => {
    let rows = readMembers({ id: 'p-17', address: '1 George St' }, DECLARED);
    for (const [name, text] of [
      ['address', ''],
      ['bedrooms', '3'],
      ['sold', 'false'],
      ['sold_on', '2026-01-31'],
      ['seen_at', '2026-01-31T12:00:00.000Z'],
      ['tags', '["garden"]'],
    ] as const)
      rows = typed(rows, name, text);
    expect(writeMembers([...rows, { name: '', kind: 'text', text: '' }])).toEqual({
      value: {
        bedrooms: 3,
        sold: false,
        sold_on: '2026-01-31',
        seen_at: '2026-01-31T12:00:00.000Z',
        tags: ['garden'],
        id: 'p-17',
      },
    });
  });

  it('say what is wrong with each', () => {
    const rows: Member[] = [
      { name: 'a', kind: 'number', text: 'three' },
      { name: 'b', kind: 'number', text: '9007199254740993' },
      { name: 'c', kind: 'json', text: '{' },
      { name: 'd', kind: 'date', text: '31 May' },
      { name: 'd', kind: 'text', text: 'x' },
      { name: '', kind: 'text', text: 'x' },
      { name: 'e', kind: 'number', text: '"1"' },
      { name: 'f', kind: 'datetime', text: '2026-01-31' },
    ];
    const written = writeMembers(rows);
    if (!('problems' in written)) throw new Error('there are no problems');
    expect([...written.problems.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(written.problems.get(1)).toBe(ROUNDED);
    expect(written.problems.get(4)).toBe('There is another one of this name.');
  });
});

describe('numbers', () => {
  it('that a browser would round are found', () => {
    for (const text of ['9007199254740993', '{"a": [18446744073709551615]}', '[-9007199254740993]'])
      expect(isRounded(JSON.parse(text)), text).toBe(true);
    for (const text of ['9007199254740991', '0.1', '1e300', '"9007199254740993"', 'null', '{"a": []}'])
      expect(isRounded(JSON.parse(text)), text).toBe(false);
  });
});

describe('JSON that is typed', () => {
  it('is an object, or it says why not', () => {
    expect(readObject('{"a": 1}')).toEqual({ value: { a: 1 } });
    expect(readObject('[1]')).toEqual({ problem: 'This must be a JSON object, in curly brackets.' });
    expect(readObject('{"a": 9007199254740993}')).toEqual({ problem: ROUNDED });
    expect(readObject('{')).toHaveProperty('problem');
  });
});
