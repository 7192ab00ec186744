import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hasIcon } from './icons';

const NODES = new URL('../../../src/nodes/', import.meta.url);

it('every icon of the catalogue is there', () => {
  const names = readdirSync(NODES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.schema.json'))
    .flatMap((file) => {
      const schema = JSON.parse(readFileSync(new URL(file, NODES), 'utf8')) as { 'x-node'?: { icon: string } };
      return schema['x-node'] ? [schema['x-node'].icon] : [];
    });
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !hasIcon(name))).toEqual([]);
});
