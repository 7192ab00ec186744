import { type Hints, isObject, resolved, type Schema, typesOf } from './schema';

// From the schema of a node kind to the fields of its form. Pure: what is on the screen follows from this.

export type Scalar = string | number | boolean;

export type Widget =
  | { is: 'hidden' }
  | { is: 'text' }
  | { is: 'code'; language: string }
  // A text with templates or any JSON; `language` if the text is worth an area of its own.
  | { is: 'any'; language: string | null }
  | { is: 'choice'; values: Scalar[] }
  | { is: 'choices'; values: Scalar[] }
  | { is: 'switch' }
  | { is: 'number'; whole: boolean; min?: number; max?: number; templates: boolean }
  | { is: 'duration' }
  | { is: 'schedule' }
  | { is: 'secret' }
  | { is: 'secrets' }
  | { is: 'pairs'; shapes: PairShape[] }
  | { is: 'rules'; subject: 'input' | 'path' }
  | { is: 'condition' }
  | { is: 'workflow' }
  | { is: 'workflows' }
  | { is: 'json_schema' }
  | { is: 'group'; fields: Field[] }
  | { is: 'list'; item: Field }
  | { is: 'records'; what: string; fields: Field[] }
  | { is: 'variants'; variants: Field[] };

export type PairShape = 'object' | 'list';

export interface Field {
  name: string;
  title: string;
  description: string;
  required: boolean;
  group: string | null;
  showIf: Record<string, unknown[]>;
  default: unknown;
  widget: Widget;
}

export interface Form {
  // In order. What all kinds of nodes have is in `common`.
  own: Field[];
  common: Field[];
}

// The schema of the kind, and the references that are being followed.
interface Root {
  schema: Schema;
  open: readonly string[];
}

// A definition that holds itself, such as conditions in conditions, is shown as JSON from its second level on.
function isOpen(reference: string | undefined, root: Root): boolean {
  return reference !== undefined && root.open.includes(reference);
}

function opened(reference: string | undefined, root: Root): Root {
  return reference === undefined ? root : { ...root, open: [...root.open, reference] };
}

function scalars(values: unknown[]): Scalar[] {
  return values.filter(
    (value): value is Scalar => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
  );
}

function numberWidget(schema: Schema, templates: boolean): Widget {
  return {
    is: 'number',
    whole: typesOf(schema).includes('integer'),
    min: schema.minimum,
    max: schema.maximum,
    templates,
  };
}

function variantTitle(schema: Schema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', '');
  const [type, ...others] = typesOf(schema);
  if (schema.enum || type === 'string' || others.length > 0) return 'One';
  if (type === 'boolean') return 'On or off';
  if (type === 'integer' || type === 'number') return 'Number';
  return type === 'array' ? 'List' : 'Settings';
}

function variantsOf(schema: Schema, choices: Schema[], root: Root): Widget {
  const variants = choices.map((each) => {
    const whole = resolved(each, root.schema);
    // An object without members of its own is the one that is described around the choice.
    const isBare = typesOf(whole)[0] === 'object' && !whole.properties && schema.properties;
    const own = isBare ? { ...whole, properties: schema.properties, required: schema.required } : whole;
    return fieldOf('', { ...own, title: variantTitle(own) }, root, true);
  });
  return { is: 'variants', variants };
}

function pairsOf(schema: Schema): Widget {
  const shapes = [schema, ...(schema.oneOf ?? [])].flatMap(typesOf).flatMap((type): PairShape[] => {
    if (type === 'array') return ['list'];
    return type === 'object' ? ['object'] : [];
  });
  return { is: 'pairs', shapes: [...new Set(shapes)] };
}

function conditionsOf(schema: Schema, root: Root): Widget {
  const types = typesOf(schema);
  if (types.includes('array')) {
    const rule = root.schema.$defs?.rule?.properties ?? {};
    return { is: 'rules', subject: 'path' in rule ? 'path' : 'input' };
  }
  return schema.properties ? { is: 'group', fields: fieldsOf(schema, root) } : { is: 'condition' };
}

function listOf(schema: Schema, what: string, around: Root): Widget {
  if (isOpen(schema.items?.$ref, around)) return { is: 'any', language: 'json' };
  const root = opened(schema.items?.$ref, around);
  const items = resolved(schema.items ?? {}, root.schema);
  if (items.enum && typesOf(items).every((type) => type === 'string'))
    return { is: 'choices', values: scalars(items.enum) };
  if (typesOf(items).join() === 'object' && items.properties)
    return { is: 'records', what, fields: fieldsOf(items, root) };
  return { is: 'list', item: fieldOf('', { title: 'Entry', ...items }, root, true) };
}

function hinted(hints: Hints, schema: Schema, root: Root): Widget | null {
  const types = typesOf(schema);
  switch (hints.widget) {
    case 'hidden':
      return { is: 'hidden' };
    case 'multiline':
      if (types.includes('array'))
        return {
          is: 'list',
          item: fieldOf('', { title: 'Entry', ...schema.items, 'x-ui': { ...hints, order: undefined } }, root, true),
        };
      return types.length === 0
        ? { is: 'any', language: hints.language ?? 'text' }
        : { is: 'code', language: hints.language ?? 'text' };
    case 'body':
      return types.join() === 'string'
        ? { is: 'code', language: hints.language ?? 'text' }
        : { is: 'any', language: hints.language ?? 'json' };
    case 'duration':
    case 'schedule':
    case 'json_schema':
      return { is: hints.widget };
    case 'credential':
      return { is: types.includes('array') ? 'secrets' : 'secret' };
    case 'key_value':
      return pairsOf(schema);
    case 'conditions':
      return conditionsOf(schema, root);
    case 'workflow_ref':
      return { is: types.includes('array') ? 'workflows' : 'workflow' };
    case 'mappings':
    case 'cases':
    case 'fields':
    case 'buttons':
      return listOf(schema, hints.widget, root);
    case undefined:
    default:
      return null;
  }
}

function byType(schema: Schema, root: Root): Widget {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return variantsOf(schema, choices, root);
  if (schema.const !== undefined) return { is: 'choice', values: scalars([schema.const]) };
  if (schema.enum) return { is: 'choice', values: scalars(schema.enum) };
  const types = typesOf(schema);
  const [first] = types;
  if (types.length === 1) {
    if (first === 'string') return { is: 'text' };
    if (first === 'boolean') return { is: 'switch' };
    if (first === 'integer' || first === 'number') return numberWidget(schema, false);
    if (first === 'array') return listOf(schema, 'entries', root);
    if (schema.properties) return { is: 'group', fields: fieldsOf(schema, root) };
    return typeof schema.additionalProperties === 'object'
      ? { is: 'pairs', shapes: ['object'] }
      : { is: 'any', language: 'json' };
  }
  const set = [...types].sort().join();
  if (set === 'integer,string' || set === 'number,string') return numberWidget(schema, true);
  return { is: 'any', language: null };
}

function fieldOf(name: string, given: Schema, around: Root, required: boolean): Field {
  const schema = resolved(given, around.schema);
  const hints = schema['x-ui'] ?? {};
  const root = opened(given.$ref, around);
  const mapped = isOpen(given.$ref, around) ? null : (hinted(hints, schema, root) ?? byType(schema, root));
  return {
    name,
    title: schema.title ?? name,
    description: schema.description ?? '',
    required,
    group: hints.group ?? null,
    showIf: hints.show_if ?? {},
    default: schema.default,
    widget: mapped ?? { is: 'any', language: 'json' },
  };
}

// The members of an object: by their hint; without one, required members first.
function fieldsOf(schema: Schema, root: Root): Field[] {
  const entries = Object.entries(schema.properties ?? {});
  const required = (name: string) => schema.required?.includes(name) ?? false;
  const order = ([name, member]: [string, Schema]) => member['x-ui']?.order ?? (required(name) ? 0 : 1000);
  return entries
    .toSorted((a, b) => order(a) - order(b))
    .map(([name, member]) => fieldOf(name, member, root, required(name)));
}

// The form of a node kind. Members that only together are required (one of them is enough) count as required.
export function formOf(schema: Schema): Form {
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((each) => each.required ?? []);
  const fields = fieldsOf(schema, { schema, open: [] }).map((field) =>
    alternatives.includes(field.name) ? { ...field, required: true } : field,
  );
  const shown = fields.filter(({ widget }) => widget.is !== 'hidden');
  return {
    own: shown.filter(({ group }) => group !== 'common'),
    common: shown.filter(({ group }) => group === 'common'),
  };
}

// Whether a field matters, by the values (or defaults) of the fields beside it.
export function isRelevant(field: Field, beside: readonly Field[], data: Record<string, unknown>): boolean {
  return Object.entries(field.showIf).every(([name, values]) => {
    const value = data[name] ?? beside.find((each) => each.name === name)?.default;
    return value === undefined || values.includes(value);
  });
}

const isText = (value: unknown) => typeof value === 'string';
const isList = (value: unknown): value is unknown[] => Array.isArray(value);

// Whether the widget can show the value without losing anything of it; if not, it is shown as JSON.
export function accepts(widget: Widget, value: unknown): boolean {
  if (value === undefined) return true;
  switch (widget.is) {
    case 'hidden':
    case 'any':
      return true;
    case 'text':
    case 'code':
    case 'schedule':
    case 'secret':
    case 'workflow':
      return isText(value);
    case 'choice':
      return (widget.values as unknown[]).includes(value);
    case 'choices':
      return isList(value) && value.every((each) => (widget.values as unknown[]).includes(each));
    case 'switch':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' || (widget.templates && isText(value));
    case 'duration':
      return typeof value === 'number' || isText(value);
    case 'secrets':
    case 'workflows':
      return isList(value) && value.every(isText);
    case 'pairs':
      return isList(value) ? widget.shapes.includes('list') && value.every(isPair) : isObject(value);
    case 'rules':
      return isList(value) && value.every(isObject);
    case 'condition':
      return isText(value) || isObject(value);
    case 'json_schema':
      return isObject(value) || typeof value === 'boolean' || isText(value);
    case 'group':
      return isObject(value);
    case 'list':
      return isList(value);
    case 'records':
      return isList(value) && value.every(isObject);
    case 'variants':
      return variantOf(widget.variants, value) >= 0;
  }
}

function isPair(value: unknown): boolean {
  return isObject(value) && typeof value.key === 'string' && 'value' in value;
}

// The first variant that can show the value; -1 without one.
export function variantOf(variants: readonly Field[], value: unknown): number {
  const fitting = variants.findIndex(({ widget }) => widget.is !== 'any' && accepts(widget, value));
  if (fitting >= 0) return fitting;
  return variants.findIndex(({ widget }) => accepts(widget, value));
}

// What a field begins with when it is added or a variant is chosen; undefined leaves it out.
export function beginning({ widget, default: given }: Field): unknown {
  if (given !== undefined) return given;
  switch (widget.is) {
    case 'choice':
      return widget.values[0];
    case 'choices':
    case 'secrets':
    case 'workflows':
    case 'list':
    case 'records':
    case 'rules':
      return [];
    case 'switch':
      return true;
    case 'number':
      return widget.min ?? 0;
    case 'group':
    case 'condition':
      return {};
    case 'pairs':
      return widget.shapes[0] === 'list' ? [] : {};
    case 'variants':
      return widget.variants[0] ? beginning(widget.variants[0]) : undefined;
    case 'text':
    case 'code':
    case 'any':
    case 'secret':
    case 'duration':
    case 'schedule':
    case 'workflow':
    case 'json_schema':
    case 'hidden':
      return '';
  }
}
