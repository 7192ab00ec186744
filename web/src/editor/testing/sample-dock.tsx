import { Button, Group, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messageOf } from '../../api/errors';
import { fetchDeliveries, type Delivery, deliveryQuery } from '../../deliveries/queries';
import { OUTCOME_WORDS } from '../../deliveries/delivery-filters';
import { queryClient } from '../../api/query-client';
import { fetchRuns } from '../../runs/queries';
import { useAllows } from '../../session/session';
import { bytes } from '../../ui/format';
import { Status } from '../../ui/status';
import { useStore } from '../../ui/store';
import { Loaded } from '../../ui/states';
import { Time } from '../../ui/time';
import { catalogueQuery } from '../../graph/definition';
import { kindOf, type SampleDockProps } from '../contract';
import { triggerOf } from '../data/names';
import { CodeEditor } from '../forms/code-editor';
import { parse } from '../forms/json-field';
import { loadRunAsPins } from './load-run';
import { SavedSamples, SaveSample } from './saved-samples';
import { benchOf, chooseSample, DATA_BYTES_MAX, type Sample, setPins } from './store';
import classes from './testing.module.css';

const ROWS_MAX = 20;

function wordsOf(sample: Sample): string {
  switch (sample.kind) {
    case 'none':
      return 'No sample is chosen. Previews and tests have no data yet.';
    case 'json':
      return 'Sample: JSON that was typed in, kept in this tab.';
    case 'run':
      return `Sample: what ${sample.label} was given.`;
    case 'saved':
      return `Sample: ${sample.name}, which the workflow keeps.`;
  }
}

// The body of a delivery that started no run, as data.
async function sampleOf(delivery: Delivery): Promise<Sample> {
  if (delivery.execution_id !== null)
    return {
      kind: 'run',
      run: delivery.execution_id,
      label: `the delivery of ${new Date(delivery.at).toLocaleString()}`,
    };
  const { body, body_is_whole } = await queryClient.fetchQuery(deliveryQuery(delivery.id));
  const read = parse(body);
  if (!body_is_whole || !('value' in read) || read.value === undefined)
    throw new Error('The body of this delivery is too large, or is not JSON, so that it cannot be a sample.');
  return { kind: 'json', text: JSON.stringify(read.value, null, 2) };
}

function Deliveries({ workflowId }: { workflowId: string }) {
  const query = useQuery({
    queryKey: ['deliveries', workflowId, 'samples'],
    queryFn: ({ signal }) => fetchDeliveries({ workflow: workflowId }, true, null, signal),
    refetchInterval: 5000,
  });
  const use = useMutation({ mutationFn: sampleOf, onSuccess: (sample) => chooseSample(workflowId, sample) });
  return (
    <Loaded query={query}>
      {({ rows }) =>
        rows.length === 0 ? (
          <p className="muted">No delivery has arrived yet. Send one to the URL of the webhook, or type JSON.</p>
        ) : (
          <>
            {use.error && <p role="alert">{messageOf(use.error)}</p>}
            <ul className={classes.deliveries} aria-label="Deliveries">
              {rows.slice(0, ROWS_MAX).map((delivery) => (
                <li key={delivery.id}>
                  <Group gap="sm" wrap="nowrap">
                    <Button size="compact-xs" variant="default" onClick={() => use.mutate(delivery)}>
                      Use as sample
                    </Button>
                    <Time iso={delivery.at} />
                    <span>{OUTCOME_WORDS[delivery.outcome]}</span>
                    <span className="muted">{bytes(delivery.body_bytes)}</span>
                  </Group>
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  );
}

function Runs({ workflowId, definition }: SampleDockProps) {
  const kinds = useQuery(catalogueQuery);
  const query = useQuery({
    queryKey: ['runs', workflowId, 'samples'],
    queryFn: ({ signal }) => fetchRuns({ workflow: workflowId }, null, signal),
  });
  const load = useMutation({
    mutationFn: (run: string) => loadRunAsPins(workflowId, run, definition, kinds.data ?? new Map()),
  });
  return (
    <Loaded query={query}>
      {({ rows }) => (
        <>
          {load.error && <p role="alert">{messageOf(load.error)}</p>}
          {load.data && (
            <p role="status">
              {load.data.pinned.length === 0 ? 'No output is pinned.' : `Pinned: ${load.data.pinned.join(', ')}.`}
              {load.data.left.length > 0 && ` Too large to pin: ${load.data.left.join(', ')}.`}
            </p>
          )}
          {rows.length === 0 && <p className="muted">The workflow has not run yet.</p>}
          <ul className={classes.deliveries} aria-label="Runs">
            {rows.slice(0, ROWS_MAX).map(({ id, state, created_at }) => (
              <li key={id}>
                <Group gap="sm" wrap="nowrap">
                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() => chooseSample(workflowId, { kind: 'run', run: id, label: `run ${id.slice(-8)}` })}
                  >
                    Use as sample
                  </Button>
                  <Button size="compact-xs" variant="default" loading={load.isPending} onClick={() => load.mutate(id)}>
                    Load with its outputs
                  </Button>
                  <Time iso={created_at} />
                  <Status mark={state} />
                </Group>
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}

function Typed({ workflowId, sample }: { workflowId: string; sample: Sample }) {
  const [text, setText] = useState(() => (sample.kind === 'json' ? sample.text : '{\n  \n}'));
  const read = parse(text);
  const isLarge = text.length > DATA_BYTES_MAX;
  const problem =
    'problem' in read
      ? `This is not JSON: ${read.problem}`
      : isLarge
        ? 'A sample that is typed in may have at most 256 KB. Send a larger one to the webhook.'
        : null;
  return (
    <>
      <CodeEditor
        label="Sample as JSON"
        value={text}
        readOnly={false}
        isLine={false}
        language="plain-json"
        complete={{ override: [] }}
        onLarge={null}
        onChange={(next) => {
          setText(next);
          const value = parse(next);
          if ('value' in value && value.value !== undefined && next.length <= DATA_BYTES_MAX)
            chooseSample(workflowId, { kind: 'json', text: next });
        }}
      />
      {problem !== null && <p role="status">{problem}</p>}
    </>
  );
}

// With which data previews and tests work.
export function SampleDock({ workflowId, definition }: SampleDockProps) {
  const { sample, pins } = useStore(benchOf(workflowId));
  const kinds = useQuery(catalogueQuery);
  const mayReadHooks = useAllows('hooks:read');
  const mayReadRuns = useAllows('runs:read');
  const trigger = triggerOf(definition, kinds.data ?? new Map());
  const hasHook = trigger !== undefined && kindOf(trigger) === 'webhook_trigger' && mayReadHooks;
  const places = [
    ...(hasHook ? [{ value: 'deliveries', label: 'Deliveries' }] : []),
    ...(mayReadRuns ? [{ value: 'runs', label: 'Runs' }] : []),
    { value: 'saved', label: 'Saved' },
    { value: 'json', label: 'JSON' },
  ];
  const [chosen, choose] = useState<string | null>(
    sample.kind === 'json' || sample.kind === 'saved' ? sample.kind : null,
  );
  const place = chosen ?? places[0]?.value ?? 'json';
  const pinned = Object.keys(pins);
  return (
    <section className={classes.dock} aria-label="Sample">
      <Group gap="sm">
        <SegmentedControl
          aria-label="Where the sample is from"
          size="xs"
          data={places}
          value={place}
          onChange={choose}
        />
        <p role="status" className="foreign">
          {wordsOf(sample)}
        </p>
        {sample.kind !== 'none' && (
          <Button size="compact-xs" variant="default" onClick={() => chooseSample(workflowId, { kind: 'none' })}>
            Clear sample
          </Button>
        )}
        <SaveSample workflowId={workflowId} sample={sample} />
      </Group>
      {pinned.length > 0 && (
        <Group gap="sm">
          <p>
            Pinned outputs: <span className="foreign">{pinned.join(', ')}</span>
          </p>
          <Button size="compact-xs" variant="default" onClick={() => setPins(workflowId, {})}>
            Remove all pins
          </Button>
        </Group>
      )}
      {place === 'deliveries' && <Deliveries workflowId={workflowId} />}
      {place === 'runs' && <Runs workflowId={workflowId} definition={definition} />}
      {place === 'saved' && <SavedSamples workflowId={workflowId} />}
      {place === 'json' && <Typed workflowId={workflowId} sample={sample} />}
    </section>
  );
}
