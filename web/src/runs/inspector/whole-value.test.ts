import { expect, it } from 'vitest';
import { wholeValue } from './whole-value';

// A server with this output, which gives two children and three characters at a time.
function serving(output: unknown, bytes = 10) {
  return (pointer: string, offset: number) => {
    const value = pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], output);
    if (typeof value === 'string') {
      const next_offset = offset + 3 < value.length ? offset + 3 : null;
      return Promise.resolve({ type: 'string' as const, bytes, next_offset, value: value.slice(offset, offset + 3) });
    }
    if (typeof value !== 'object' || value === null)
      return Promise.resolve({ type: 'number' as const, bytes, next_offset: null, value });
    const all = Object.entries(value as Record<string, unknown>);
    const children = all.slice(offset, offset + 2).map(([name, each]) => ({
      name: Array.isArray(value) ? Number(name) : name,
      type: 'any',
      bytes: 1,
      size: 1,
      ...(typeof each === 'number' ? { value: each } : {}),
    }));
    const type = Array.isArray(value) ? ('array' as const) : ('object' as const);
    return Promise.resolve({ type, bytes, next_offset: offset + 2 < all.length ? offset + 2 : null, children });
  };
}

it('a value is put together from its slices', async () => {
  const output = { list: [1, 2, 3, { text: 'a long text' }], n: 7, none: {} };
  expect(await wholeValue(serving(output), '')).toEqual({ value: output, bytes: 10 });
  expect(await wholeValue(serving(output), '/list/3/text')).toEqual({ value: 'a long text', bytes: 10 });
  expect(await wholeValue(serving(output), '/n')).toEqual({ value: 7, bytes: 10 });
});

it('too much is not', async () => {
  expect(await wholeValue(serving({ a: 1 }, 300_000), '')).toBeNull();
});
