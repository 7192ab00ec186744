import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { messageOf } from '../../api/errors';
import { useAllows } from '../../session/session';
import { type Command, useCommands } from '../../shell/commands';
import { exactTime, bytes } from '../../ui/format';
import type { EditorNode, NodeKind } from '../contract';
import { renderTemplates, type RenderData } from '../data/render-data';
import { waysOut } from '../data/ways-out';
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
  if (size <= DATA_BYTES_MAX) return { result, input, dropped: null };
  return { result: { ...result, output: null }, input, dropped: size };
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

// The node by itself: pure ones run at once, others show what they would send.
export function NodeTester(props: Props) {
  const { node, kind, readOnly, onTestUpTo } = props;
  const { shown, run, pinned, pin, unpin } = useTest(props);
  const mayRun = useAllows('runs:write');
  const maySend = useAllows('workflows:write');
  const [isPretending, setPretending] = useState(false);
  const { mutate } = run;
  const commands = useMemo<Command[]>(
    () =>
      mayRun ? [{ id: 'editor.test-node', label: 'Test node', keys: 'Mod+Enter', run: () => mutate('refuse') }] : [],
    [mayRun, mutate],
  );
  useCommands(commands);
  const ways = waysOut(node, kind);
  const result = shown?.result;
  const begin = pinned ?? { output: result?.output ?? skeletonOf(kind.output_schema) };
  const canPin = result?.status === 'success' && shown?.dropped === null && !pinned;
  if (kind.family === 'trigger' || !mayRun) return null;
  return (
    <section className={classes.result} aria-label="Test of this node">
      <Group gap="xs">
        <Button size="xs" loading={run.isPending} onClick={() => mutate('refuse')} title="Ctrl Enter">
          Test node
        </Button>
        {maySend && !readOnly && (
          <Button size="xs" variant="default" onClick={() => onTestUpTo(node.id)}>
            Test up to here
          </Button>
        )}
        {!pinned && (
          <Button size="xs" variant="default" onClick={() => setPretending(true)}>
            Pretend an answer
          </Button>
        )}
        {pinned && (
          <>
            <span className={classes.pinned}>Output pinned</span>
            <Button size="compact-xs" variant="default" onClick={() => setPretending(true)}>
              Edit pin
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => unpin(node.id)}>
              Unpin
            </Button>
          </>
        )}
      </Group>
      {isPretending && (
        <PinForm
          nodeId={node.id}
          pin={begin}
          ways={ways}
          onPin={(next) => {
            pin(node.id, next);
            setPretending(false);
          }}
          onClose={() => setPretending(false)}
        />
      )}
      {run.error && <p role="alert">{messageOf(run.error)}</p>}
      {shown && <Result tested={shown} />}
      {result?.status === 'refused' && maySend && (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" loading={run.isPending} onClick={() => mutate('allow')}>
            Send for real
          </Button>
        </Group>
      )}
      {canPin && (
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              pin(node.id, { output: result.output, ...(ways.length > 1 ? { handle: result.handle ?? '' } : {}) })
            }
          >
            Pin this output
          </Button>
        </Group>
      )}
    </section>
  );
}
