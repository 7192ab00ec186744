import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { messageOf } from '../../api/errors';
import { useAllows } from '../../session/session';
import { type Command, useCommands } from '../../shell/commands';
import { exactTime, bytes } from '../../ui/format';
import type { EditorNode, NodeData, NodeKind, Pin } from '../contract';
import { renderTemplates, type RenderData } from '../data/render-data';
import { waysOut } from '../data/ways-out';
import forms from '../forms/forms.module.css';
import { PinForm } from './pin-form';
import { usePins } from './pins';
import { type Effects, type NodeTest, testNode } from './queries';
import { templatesIn, withValues } from './resolved';
import { skeletonOf } from './skeleton';
import { DATA_BYTES_MAX, sizeOf } from './store';
import classes from './testing.module.css';
import { ValueView } from './value-view';

interface Props {
  workflowId: string;
  node: EditorNode;
  kind: NodeKind;
  data: RenderData | null;
  readOnly: boolean;
  onTestUpTo: (id: string) => void;
}

interface Tested {
  // With what it was tested.
  settings: NodeData;
  data: RenderData | null;
  result: NodeTest;
  input: unknown;
  // Of an output that is too large to be kept here.
  dropped: number | null;
}

async function test(node: EditorNode, data: RenderData | null, effects: Effects): Promise<Tested> {
  const templates = templatesIn(node.data);
  const [result, rendered] = await Promise.all([
    testNode(node, data, effects),
    templates.length === 0 ? [] : renderTemplates(templates, data),
  ]);
  const values = new Map(templates.flatMap((each, at) => (rendered[at] ? [[each, rendered[at]] as const] : [])));
  const input = withValues(node.data, values);
  const size = sizeOf(result.output);
  const tested = { settings: node.data, data, input };
  if (size <= DATA_BYTES_MAX) return { ...tested, result, dropped: null };
  return { ...tested, result: { ...result, output: null }, dropped: size };
}

function sentence({ status, error, handle, waits_for }: NodeTest): string {
  switch (status) {
    case 'success':
      return handle === null || handle === '' ? 'It succeeded.' : `It succeeded and leads by ${handle}.`;
    case 'failed':
      return `It failed: ${error ?? 'no reason was given'}`;
    case 'refused':
      return 'It would send this. Nothing was sent.';
    case 'waits':
      return waits_for?.until ? `It would wait until ${exactTime(waits_for.until)}.` : 'It would wait.';
    case 'repeats':
      return 'It would go through these items.';
    case 'ends_run':
      return error === null ? 'It would end the run.' : `It would end the run: ${error}`;
  }
}

function Result({ tested }: { tested: Tested }) {
  const { result, input, dropped } = tested;
  return (
    <div className={classes.result}>
      <p role="status">{sentence(result)}</p>
      {result.warnings.map((warning) => (
        <p key={warning} className="foreign">
          {warning}
        </p>
      ))}
      <div className={classes.sides}>
        <ValueView title="Input" value={input} />
        {result.request ? (
          <ValueView title="Request" value={result.request} />
        ) : dropped === null ? (
          <ValueView title="Output" value={result.output} />
        ) : (
          <p>The output has {bytes(dropped)}. Test up to here to look at it by parts.</p>
        )}
      </div>
    </div>
  );
}

function useTest({ node, data, workflowId }: Props) {
  const [shown, setShown] = useState<Tested | null>(null);
  const { pins, pin, unpin } = usePins(workflowId);
  const run = useMutation({
    mutationFn: (effects: Effects) => test(node, data, effects),
    onSuccess: setShown,
    gcTime: 0,
  });
  return { shown, run, pinned: pins[node.id], pin, unpin };
}

interface BarProps extends Props {
  isPending: boolean;
  isPinned: boolean;
  onTest: () => void;
  onPretend: () => void;
  onUnpin: () => void;
}

function Bar({ node, readOnly, onTestUpTo, isPending, isPinned, onTest, onPretend, onUnpin }: BarProps) {
  const mayTest = useAllows('workflows:write');
  return (
    <div className={forms.bar}>
      <Button size="xs" loading={isPending} onClick={onTest} title="Ctrl Enter">
        Test node
      </Button>
      {mayTest && !readOnly && (
        <Button size="xs" variant="default" onClick={() => onTestUpTo(node.id)}>
          Test up to here
        </Button>
      )}
      <Button size="xs" variant="default" onClick={onPretend}>
        {isPinned ? 'Edit pin' : 'Pretend an answer'}
      </Button>
      {isPinned && (
        <>
          <Button size="xs" variant="default" onClick={onUnpin}>
            Unpin
          </Button>
          <span className={classes.pinned}>Output pinned</span>
        </>
      )}
    </div>
  );
}

// The node by itself: pure ones run at once, others show what they would send.
export function NodeTester(props: Props) {
  const { node, kind } = props;
  const { shown, run, pinned, pin, unpin } = useTest(props);
  const mayRun = useAllows('runs:write');
  const maySend = useAllows('workflows:write');
  const [isPretending, setPretending] = useState(false);
  const { mutate } = run;
  const canTest = mayRun && kind.family !== 'trigger';
  const commands = useMemo<Command[]>(
    () =>
      canTest ? [{ id: 'editor.test-node', label: 'Test node', keys: 'Mod+Enter', run: () => mutate('refuse') }] : [],
    [canTest, mutate],
  );
  useCommands(commands);
  if (!canTest) return null;
  const ways = waysOut(node, kind);
  // Only what was shown is sent.
  const isAsTested = shown?.settings === node.data && shown.data === props.data;
  const result = shown?.result;
  const handle = ways.length > 1 ? { handle: result?.handle ?? '' } : {};
  const begin = pinned ?? { output: result?.output ?? skeletonOf(kind.output_schema) };
  const keep = (next: Pin) => {
    pin(node.id, next);
    setPretending(false);
  };
  return (
    <>
      <Bar
        {...props}
        isPending={run.isPending}
        isPinned={pinned !== undefined}
        onTest={() => mutate('refuse')}
        onPretend={() => setPretending(true)}
        onUnpin={() => unpin(node.id)}
      />
      <section className={classes.result} aria-label="Test of this node">
        {isPretending && (
          <PinForm nodeId={node.id} pin={begin} ways={ways} onPin={keep} onClose={() => setPretending(false)} />
        )}
        {run.error && <p role="alert">{messageOf(run.error)}</p>}
        {shown && <Result tested={shown} />}
        {result?.status === 'refused' && isAsTested && maySend && (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" loading={run.isPending} onClick={() => mutate('allow')}>
              Send for real
            </Button>
          </Group>
        )}
        {result?.status === 'success' && shown?.dropped === null && !pinned && (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => keep({ output: result.output, ...handle })}>
              Pin this output
            </Button>
          </Group>
        )}
      </section>
    </>
  );
}
