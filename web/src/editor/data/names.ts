import { type Definition, type EditorNode, kindOf, type NodeKind } from '../contract';
import type { Schema } from '../forms/schema';
import { type Bench, DATA_BYTES_MAX } from '../testing/store';
import type { Items } from './items';
import { contextOf, readJson, type RenderData } from './render-data';
import { reachOf } from './scope';
import { part, type Source } from './sources';

// The first names that the templates of a node can read, each with the data behind it.

export interface Name {
  name: string;
  // What it is, in words.
  words: string;
  // If it is there only on some ways: "only if big leads by true".
  only: string | null;
  source: Source;
}

interface Around {
  definition: Definition;
  kinds: ReadonlyMap<string, NodeKind>;
  bench: Bench;
  // With what templates outside of iterators are tried.
  data: RenderData | null;
  // The items that are looked at; null while there is no data, outside of iterators, or while it is loaded.
  items: Items | null;
  // Names of secrets, where the node may send them.
  secrets: readonly string[];
}

const EMPTY: Source = { from: 'schema', schema: {} };

function ofMembers(...names: string[]): Source {
  return {
    from: 'schema',
    schema: { properties: Object.fromEntries(names.map((name): [string, Schema] => [name, { type: 'string' }])) },
  };
}

export function triggerOf({ nodes }: Definition, kinds: ReadonlyMap<string, NodeKind>): EditorNode | undefined {
  return nodes.find((node) => kinds.get(kindOf(node))?.family === 'trigger');
}

// The output of a node: pretended, of the last test, of the run that was chosen as sample, else what its kind says of it. Inside
// of an iterator, for the item that is looked at.
function outputOf(node: EditorNode, { bench, kinds, items }: Around): Source {
  const pin = bench.pins[node.id];
  if (pin) return { from: 'value', value: pin.output };
  const level = items?.levels.find(({ iterator }) => iterator === node.parentId);
  const at = level ? { item: level.path } : {};
  const schema = (kinds.get(kindOf(node))?.output_schema ?? {}) as Schema;
  const runs = [bench.lastTest, bench.sample.kind === 'run' ? bench.sample.run : null];
  return runs
    .filter((run) => run !== null)
    .reduceRight<Source>((otherwise, run) => ({ from: 'run', run, step: node.id, ...at, pointer: '', otherwise }), {
      from: 'schema',
      schema,
    });
}

// What the trigger gives for a sample that no run was given; null for others.
function sampleSource({ bench, data }: Around, root: string | null): Source | null {
  const { sample, lastTest } = bench;
  if (lastTest !== null || root === null) return null;
  if (sample.kind === 'json') {
    const typed = readJson(sample.text);
    return typed && { from: 'value', value: contextOf(typed.value, root).trigger };
  }
  if (sample.kind !== 'saved' || data === null || sample.bytes > DATA_BYTES_MAX) return null;
  return { from: 'template', template: '{{ trigger }}', data, path: [] };
}

function triggerNames(around: Around): Name[] {
  const { definition, kinds } = around;
  const trigger = triggerOf(definition, kinds);
  const kind = trigger && kinds.get(kindOf(trigger));
  if (!trigger || !kind) return [];
  const whole = sampleSource(around, kind.root) ?? outputOf(trigger, around);
  const names: Name[] = [{ name: 'trigger', words: 'All that the run was started with', only: null, source: whole }];
  if (kind.root !== null)
    names.unshift({ name: kind.root, words: 'What the run was given', only: null, source: part(whole, kind.root) });
  return names;
}

function itemNames(iterator: string | undefined, { items }: Around): Name[] {
  if (iterator === undefined) return [];
  const pins = items?.pins ?? {};
  const fact = (name: string, words: string): Name => {
    const source: Source = name in pins ? { from: 'value', value: pins[name] } : EMPTY;
    return { name, words, only: null, source };
  };
  const level = items?.levels.at(-1);
  const which = level && level.length > 0 ? `; number ${String(level.index)} of them is shown` : '';
  return [
    fact('item', `The item of ${iterator}${which}`),
    fact('index', 'The number of the item, from 0'),
    fact('first', 'Whether it is the first item'),
    fact('last', 'Whether it is the last item'),
    fact('length', 'How many items there are'),
  ];
}

export function namesOf(node: EditorNode, around: Around): Name[] {
  const { definition, kinds, secrets } = around;
  if (kinds.get(kindOf(node))?.family === 'trigger') return [];
  const nodes = new Map(definition.nodes.map((each) => [each.id, each]));
  const reach = reachOf(node.id, definition, kinds);
  const outputs = (id: string, only: string | null): Name[] => {
    const each = nodes.get(id);
    const kind = each && kinds.get(kindOf(each));
    // The trigger has names of its own.
    if (!each || kind?.family === 'trigger') return [];
    const label = typeof each.data.label === 'string' && each.data.label !== '' ? each.data.label : kind?.title;
    return [{ name: id, words: label ?? id, only, source: outputOf(each, around) }];
  };
  return [
    ...itemNames(reach.iterators[0], around),
    ...triggerNames(around),
    ...reach.sure.flatMap((id) => outputs(id, null)),
    ...reach.maybe.flatMap(({ id, only }) => outputs(id, only)),
    { name: 'run', words: 'The run itself', only: null, source: ofMembers('id', 'started_at') },
    { name: 'workflow', words: 'This workflow', only: null, source: ofMembers('id', 'name') },
    ...(secrets.length > 0
      ? [{ name: 'vault', words: 'Secrets, which are only sent', only: null, source: ofMembers(...secrets) }]
      : []),
  ];
}
