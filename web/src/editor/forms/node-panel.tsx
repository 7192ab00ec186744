import { Anchor, Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from '../../ui/store';
import { useAllows } from '../../session/session';
import { vaultQuery } from '../../vault/queries';
import { catalogueQuery } from '../../graph/definition';
import { kindOf, type NodeData, type NodeKind, type NodePanelProps, type Problem } from '../contract';
import { DataPanel } from '../data/data-panel';
import { ItemChooser } from '../data/item-chooser';
import { liquidQuery } from '../data/completion';
import { namesOf, triggerOf } from '../data/names';
import { createPreviews } from '../data/previews';
import { renderDataOf } from '../data/render-data';
import { useItems } from '../data/use-items';
import { withoutSecretsOf, withSecretsOf } from '../draft/journal';
import { NodeTester } from '../testing/node-test';
import { benchOf } from '../testing/store';
import { CommonFields, Fields } from './form';
import { type FormScope, FormScopeProvider } from './form-context';
import classes from './forms.module.css';
import { JsonField } from './json-field';
import { formOf } from './mapper';
import { isObject, type Schema, withMember } from './schema';

const NO_KINDS: ReadonlyMap<string, NodeKind> = new Map();
// What such nodes send may contain secrets; what others make would show them.
const SENDS: readonly string[] = ['http', 'mail', 'ssh'];

// With pointers into the node's data in place of such into the definition.
function ownProblems(problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, pointer: problem.pointer.replace(/^\/nodes\/\d+(\/data)?/, '') }));
}

// The structure of the graph, which typing into a setting does not change.
function shapeOf({ definition }: NodePanelProps): string {
  return definition.nodes
    .map(({ id, parentId, data }) => `${id}/${parentId ?? ''}/${String(data.continue_on_error === true)}`)
    .join();
}

function useNames(props: NodePanelProps, kinds: ReadonlyMap<string, NodeKind>) {
  const { workflowId, definition, node, kind } = props;
  const bench = useStore(benchOf(workflowId));
  const mayReadVault = useAllows('vault:read');
  const sends = kind?.effects.some((effect) => SENDS.includes(effect)) ?? false;
  const vault = useQuery({ ...vaultQuery, enabled: mayReadVault && sends });
  const shape = shapeOf(props);
  const trigger = triggerOf(definition, kinds);
  const root = trigger ? (kinds.get(kindOf(trigger))?.root ?? null) : null;
  const { sample, pins, lastTest } = bench;
  const outside = useMemo(() => renderDataOf({ sample, pins, lastTest }, root), [sample, pins, lastTest, root]);
  const { items, isLoading } = useItems({ definition, shape, node, kinds, bench, data: outside });
  const data = useMemo(() => {
    // Until the item is there, its values would seem to be missing.
    if (outside === null || isLoading) return null;
    return items ? { ...outside, pins: { ...items.pins, ...outside.pins } } : outside;
  }, [outside, items, isLoading]);
  const names = useMemo(
    () =>
      namesOf(node, {
        definition,
        kinds,
        bench,
        data: outside,
        items,
        secrets: sends ? (vault.data ?? []).map(({ name }) => name) : [],
      }),
    // `shape` stands for what of the nodes matters here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [node.id, shape, definition.edges, kinds, bench, outside, items, vault.data, sends],
  );
  return { names, data, levels: items?.levels ?? [] };
}

function useScope(props: NodePanelProps) {
  const { workflowId, problems, focusField, readOnly, kind, node } = props;
  const kinds = useQuery(catalogueQuery).data ?? NO_KINDS;
  useQuery(liquidQuery);
  const { names, data, levels } = useNames(props, kinds);
  const [held] = useState(() => ({ names }));
  useEffect(() => {
    Object.assign(held, { names });
  });
  const [previews] = useState(() => createPreviews());
  useEffect(() => previews.use(data), [previews, data]);
  useEffect(() => () => previews.stop(), [previews]);
  const own = useMemo(() => ownProblems(problems), [problems]);
  const focus = focusField?.nodeId === node.id ? focusField : null;
  const isTrigger = kind?.family === 'trigger';
  const scope = useMemo<FormScope>(
    () => ({
      workflowId,
      kinds,
      isTrigger,
      readNames: () => held.names,
      previews,
      data,
      problems: own,
      focus,
      readOnly,
    }),
    [workflowId, kinds, isTrigger, held, previews, data, own, focus, readOnly],
  );
  return { scope, names, levels };
}

// Focuses the field that was asked for: the one of the pointer, or of what is around it.
function useFocus(focus: FormScope['focus']) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!focus) return undefined;
    const frame = requestAnimationFrame(() => {
      for (let at = focus.pointer; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
        const place = at === '' ? box.current : box.current?.querySelector(`[data-pointer="${CSS.escape(at)}"]`);
        const field = place?.querySelector<HTMLElement>(
          '[data-pointer^="/"] .cm-content, [data-pointer^="/"] input, [data-pointer^="/"] textarea',
        );
        const inner = field ?? place?.querySelector<HTMLElement>('.cm-content, input, textarea');
        if (inner) {
          inner.focus();
          inner.scrollIntoView({ block: 'nearest' });
          return;
        }
        if (at === '') return;
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [focus]);
  return box;
}

function NodeForm({ kind, data, onChange }: { kind: NodeKind; data: NodeData; onChange: NodePanelProps['onChange'] }) {
  const form = useMemo(() => formOf(kind.schema as Schema), [kind]);
  const change = (name: string, value: unknown, field: string) => onChange(withMember(data, name, value), { field });
  const known = (kind.schema as Schema).properties ?? {};
  const unknown = Object.keys(data).filter((name) => !(name in known));
  return (
    <>
      <Fields fields={form.own} data={data} pointer="" onChange={change} />
      <CommonFields fields={form.common} data={data} pointer="" onChange={change} />
      {unknown.length > 0 && (
        <p className={classes.help}>
          Kept as they are, and shown under JSON: <span className="foreign">{unknown.join(', ')}</span>
        </p>
      )}
    </>
  );
}

// The inspector of one node: its settings as a form or as JSON, the data that they read, and its test.
export function NodePanel(props: NodePanelProps) {
  // Another node is another form.
  return <Panel key={props.node.id} {...props} />;
}

function Panel(props: NodePanelProps) {
  const { node, kind, readOnly, onChange, onRename, workflowId } = props;
  const { scope, names, levels } = useScope(props);
  const box = useFocus(scope.focus);
  const [chosen, setChosen] = useState<'form' | 'json'>('form');
  const isJson = chosen === 'json' || !kind;
  const general = scope.problems.filter(({ pointer }) => pointer === '' || isJson);
  return (
    <FormScopeProvider value={scope}>
      <section ref={box} className={classes.panel} aria-label={`Settings of ${node.id}`}>
        <div className={classes.title}>
          <h2>{kind?.title ?? kindOf(node)}</h2>
          <code className="foreign">{node.id}</code>
          {!readOnly && (
            <Button size="compact-xs" variant="default" onClick={() => onRename(node.id)}>
              Rename
            </Button>
          )}
          {kind && (
            <Anchor href={kind.docs} target="_blank" rel="noreferrer" size="sm">
              Documentation
            </Anchor>
          )}
          <SegmentedControl
            aria-label="Form or JSON"
            size="xs"
            ml="auto"
            value={isJson ? 'json' : 'form'}
            data={[
              { value: 'form', label: 'Form', disabled: !kind },
              { value: 'json', label: 'JSON' },
            ]}
            onChange={(next) => setChosen(next === 'json' ? 'json' : 'form')}
          />
        </div>
        {!kind && <p role="alert">The server has no kind of node called {kindOf(node)}. Its settings are kept.</p>}
        {general.map(({ message, cure }, at) => (
          <p key={at} className={classes.problem}>
            {message} {cure}
          </p>
        ))}
        <ItemChooser workflowId={workflowId} levels={levels} />
        {isJson ? (
          <JsonData data={node.data} onChange={onChange} />
        ) : (
          <NodeForm kind={kind} data={node.data} onChange={onChange} />
        )}
        {kind && kind.family !== 'trigger' && <DataPanel names={names} />}
        {kind && (
          <NodeTester
            workflowId={workflowId}
            node={node}
            kind={kind}
            data={scope.data}
            readOnly={readOnly}
            onTestUpTo={props.onTestUpTo}
          />
        )}
      </section>
    </FormScopeProvider>
  );
}

function JsonData({ data, onChange }: { data: NodeData; onChange: NodePanelProps['onChange'] }) {
  const [isObjectNow, setObject] = useState(true);
  return (
    <div className={classes.row} data-pointer="">
      <span id="node-json" className={classes.label}>
        Settings as JSON
      </span>
      <JsonField
        value={data}
        show={(value) => (isObject(value) ? withoutSecretsOf(value) : value)}
        restore={(typed, value) => (isObject(typed) && isObject(value) ? withSecretsOf(typed, value) : typed)}
        labels={{ labelledBy: 'node-json', describedBy: 'node-json' }}
        onChange={(next) => {
          setObject(isObject(next));
          if (isObject(next)) onChange(next, { field: '' });
        }}
      />
      {!isObjectNow && <p className={classes.problem}>The settings of a node are a JSON object.</p>}
    </div>
  );
}
