import { type Definition, type EditorNode, kindOf, type NodeKind } from '../contract';
import type { Schema } from '../forms/schema';
import type { Bench } from '../testing/store';
import { contextOf, readJson, renderDataOf } from './render-data';
import { reachOf } from './scope';
import type { Source } from './sources';

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

// The output of a node: pretended, of the last test, of the run that was chosen as sample, else what its kind says of it.
function outputOf(node: EditorNode, { bench, kinds }: Around): Source {
  const pin = bench.pins[node.id];
  if (pin) return { from: 'value', value: pin.output };
  const schema = (kinds.get(kindOf(node))?.output_schema ?? {}) as Schema;
  const runs = [bench.lastTest, bench.sample.kind === 'run' ? bench.sample.run : null];
  return runs
    .filter((run) => run !== null)
    .reduceRight<Source>((otherwise, run) => ({ from: 'run', run, step: node.id, pointer: '', otherwise }), {
      from: 'schema',
      schema,
    });
}

function triggerNames(around: Around): Name[] {
  const { definition, kinds, bench } = around;
  const trigger = triggerOf(definition, kinds);
  const kind = trigger && kinds.get(kindOf(trigger));
  if (!trigger || !kind) return [];
  const typed = bench.sample.kind === 'json' && bench.lastTest === null ? readJson(bench.sample.text) : null;
  const whole: Source =
    typed && kind.root !== null
      ? { from: 'value', value: contextOf(typed.value, kind.root).trigger }
      : outputOf(trigger, around);
  const names: Name[] = [{ name: 'trigger', words: 'All that the run was started with', only: null, source: whole }];
  if (kind.root !== null)
    names.unshift({ name: kind.root, words: 'What the run was given', only: null, source: partOf(whole, kind.root) });
  return names;
}

function partOf(source: Source, name: string): Source {
  if (source.from === 'run')
    return {
      ...source,
      pointer: `/${name}`,
      otherwise: source.otherwise && partOf(source.otherwise, name),
    };
  if (source.from === 'schema') return { from: 'schema', schema: source.schema.properties?.[name] ?? {} };
  if (source.from !== 'value') return EMPTY;
  const value = source.value as Record<string, unknown> | null;
  return { from: 'value', value: value?.[name] };
}

// The first item of what an iterator goes through, as a template; null if its setting is not one.
function firstItemOf(iterator: EditorNode | undefined): { item: string; length: string } | null {
  const inner = /^\s*\{\{-?(.*?)-?\}\}\s*$/s.exec(
    typeof iterator?.data.items === 'string' ? iterator.data.items : '',
  )?.[1];
  if (inner === undefined || inner.includes('}}')) return null;
  return { item: `{{ ${inner.trim()} | first }}`, length: `{{ ${inner.trim()} | size }}` };
}

function itemNames(iterator: string | undefined, around: Around): Name[] {
  const node = around.definition.nodes.find(({ id }) => id === iterator);
  if (!node) return [];
  const trigger = triggerOf(around.definition, around.kinds);
  const root = trigger ? (around.kinds.get(kindOf(trigger))?.root ?? null) : null;
  const data = renderDataOf(around.bench, root);
  const first = firstItemOf(node);
  const item: Source = data && first ? { from: 'template', template: first.item, data, path: [] } : EMPTY;
  const fact = (name: string, words: string): Name => ({ name, words, only: null, source: EMPTY });
  return [
    { name: 'item', words: `The item of ${node.id}; the first one is shown`, only: null, source: item },
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
