import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDuration, writeDuration } from './durations';
import { accepts, beginning, type Field, formOf, isRelevant, variantOf } from './mapper';
import { readPairs, shapeOf, writePairs } from './pairs';
import { readTable, writeTable } from './schema-table';
import { isObject, type Schema, withMember } from './schema';

const folder = path.resolve(import.meta.dirname, '../../../../src/nodes');
const shared = 'shared.schema.json';
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Schema & { examples?: object[] };
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.schema.json'),
);
const byName = new Map(files.map((name) => [path.basename(name), path.join(folder, name)]));

// What the code of conditions adds: the rules, with where they look.
function rulesOf(name: string) {
  const source = readFileSync(path.join(folder, 'conditions/rules.cc'), 'utf8');
  const $defs = JSON.parse(/R"json\(([\s\S]*?)\)json"/.exec(source)?.[1] ?? '') as Record<string, Schema>;
  const rule = $defs.rule?.properties ?? {};
  rule[name.startsWith('array_filter') ? 'path' : 'input'] = { title: 'Where' };
  return $defs;
}

// As the server completes it: references to other files filled in, with the members of all kinds.
function completed(name: string) {
  const schema = read(byName.get(name) ?? name);
  const common = read(path.join(folder, shared)).properties ?? {};
  for (const [member, property] of Object.entries(schema.properties ?? {})) {
    const file = byName.get(property.$ref ?? '');
    if (file && schema.properties) schema.properties[member] = { ...read(file), ...property, $ref: undefined };
  }
  const $defs = schema.properties?.rules?.$ref === '#/$defs/rules' ? rulesOf(name) : schema.$defs;
  return { ...schema, properties: { ...common, ...schema.properties }, ...($defs ? { $defs } : {}) };
}

function deep(fields: readonly Field[]): Field[] {
  return fields.flatMap((field): Field[] => {
    const { widget } = field;
    const inner =
      widget.is === 'group' || widget.is === 'records'
        ? widget.fields
        : widget.is === 'variants'
          ? widget.variants
          : widget.is === 'list'
            ? [widget.item]
            : [];
    return [field, ...deep(inner)];
  });
}

// What the widget would store of a value that nobody changed.
function through(field: Field, value: unknown): unknown {
  const { widget } = field;
  if (!accepts(widget, value) || value === undefined) return value;
  // The others store the value itself.
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check
  switch (widget.is) {
    case 'duration': {
      const { amount, unit } = readDuration(value);
      return writeDuration(amount, unit);
    }
    case 'pairs':
      return writePairs(readPairs(value), shapeOf(value, widget.shapes), widget.shapes);
    case 'json_schema': {
      const table = readTable(value);
      return table ? writeTable(table) : value;
    }
    case 'group':
      return members(widget.fields, value as Record<string, unknown>);
    case 'records':
      return (value as Record<string, unknown>[]).map((each) => members(widget.fields, each));
    case 'list':
      return (value as unknown[]).map((each) => through(widget.item, each));
    case 'variants': {
      const variant = widget.variants[variantOf(widget.variants, value)];
      return variant ? through(variant, value) : value;
    }
    default:
      return value;
  }
}

function members(fields: readonly Field[], data: Record<string, unknown>): Record<string, unknown> {
  return fields.reduce((made, { name, ...field }) => {
    return name in made ? withMember(made, name, through({ name, ...field }, made[name])) : made;
  }, data);
}

const kinds = [...byName.keys()].filter(
  (name) => ![shared, 'auth.schema.json', 'pagination.schema.json'].includes(name),
);

describe('forms from the schemas of all kinds', () => {
  it('are of all kinds of this repository', () => expect(kinds.length).toBeGreaterThan(35));

  it.each(kinds)('%s: every member has a field, with a title', (name) => {
    const schema = completed(name);
    const { own, common } = formOf(schema);
    const shown = [...own, ...common].map((field) => field.name);
    const hidden = Object.entries(schema.properties)
      .filter(([, property]) => property['x-ui']?.widget === 'hidden')
      .map(([member]) => member);
    expect([...shown, ...hidden].toSorted()).toEqual(Object.keys(schema.properties).toSorted());
    for (const field of deep([...own, ...common])) if (field.name !== '') expect(field.title).not.toBe('');
    expect(common.map((field) => field.name)).toContain('retry');
  });

  it.each(kinds)('%s: examples pass through the form unchanged', (name) => {
    const schema = completed(name);
    const { own, common } = formOf(schema);
    for (const example of schema.examples ?? []) {
      const data = { ...example, unknown_member: { kept: [1, null] } };
      expect(members([...own, ...common], data)).toEqual(data);
      // No setting of an example is so unusual that the form has to show JSON for it.
      for (const field of [...own, ...common])
        expect(accepts(field.widget, (data as Record<string, unknown>)[field.name]), field.name).toBe(true);
    }
  });

  it.each(kinds)('%s: what a field begins with is something that it shows', (name) => {
    const { own, common } = formOf(completed(name));
    for (const field of deep([...own, ...common]))
      expect(accepts(field.widget, beginning(field)), field.name).toBe(true);
  });

  it.each(kinds)('%s: values of any type pass through every field unchanged', (name) => {
    const { own, common } = formOf(completed(name));
    const values = [
      '',
      'a text',
      '{{ a.b }}',
      0,
      12.5,
      true,
      false,
      null,
      [],
      ['x', 1],
      [{ key: 'k', value: 1 }],
      {},
      { a: 1 },
    ];
    for (const field of deep([...own, ...common]))
      for (const value of values) if (value !== '') expect(through(field, value), field.name).toEqual(value);
  });
});

describe('the form of a call over HTTP', () => {
  const schema = completed('webhook.schema.json');
  const { own } = formOf(schema);
  const widget = (name: string) => own.find((field) => field.name === name)?.widget;

  it('has the widgets that its hints and types ask for', () => {
    expect(widget('url')).toEqual({ is: 'text' });
    expect(widget('headers')).toEqual({ is: 'pairs', shapes: ['list', 'object'] });
    expect(widget('body')).toEqual({ is: 'any', language: 'json' });
    expect(widget('timeout')).toEqual({ is: 'duration' });
    expect(widget('method')).toMatchObject({ is: 'choice', values: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] });
    const auth = widget('auth');
    expect(auth?.is === 'group' && auth.fields.find(({ name }) => name === 'token')?.widget).toEqual({ is: 'secret' });
  });

  it('shows a body only for methods that have one, by value or default', () => {
    const body = own.find((field) => field.name === 'body');
    expect(body && isRelevant(body, own, { method: 'POST' })).toBe(true);
    expect(body && isRelevant(body, own, {})).toBe(false);
  });

  it('marks what only together is required', () => {
    const delay = formOf(completed('delay.schema.json')).own;
    expect(delay.filter((field) => field.required).map((field) => field.name)).toEqual(['duration', 'until']);
  });

  it('finds the variant of a value', () => {
    const statuses = widget('accept_status');
    if (statuses?.is !== 'variants') throw new Error('it has variants');
    expect([200, '2xx', [200]].map((value) => variantOf(statuses.variants, value))).toEqual([0, 0, 1]);
    expect(isObject(variantOf(statuses.variants, {}))).toBe(false);
  });
});
