import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAllows } from '../../session/session';
import { bytes, duration } from '../../ui/format';
import { Loaded } from '../../ui/states';
import { Time } from '../../ui/time';
import { DataTree } from './data-tree';
import classes from './inspector.module.css';
import { type Part, partQuery, type RunDetail, type Step, versionQuery } from './queries';
import { JsonText, StepInput } from './step-input';
import { StepItems } from './step-items';
import { StepMark, STEP_WORDS } from './step-words';

const RAW_BYTES_MAX = 64 * 1024;

interface StepPanelProps {
  run: RunDetail;
  step: Step;
  item: string | undefined;
  attempt: number | undefined;
  mayChange: boolean;
  onItem: (item: string, failed: string | null) => void;
  onAttempt: (attempt: number | undefined) => void;
  onResume: (step: string) => void;
}

function Attempts({ step, attempt: chosen, onAttempt }: Pick<StepPanelProps, 'step' | 'attempt' | 'onAttempt'>) {
  return (
    <ol className={classes.attempts} aria-label="Attempts">
      {(step.attempts_left_out ?? 0) > 0 && <li className="muted">{step.attempts_left_out} earlier ones.</li>}
      {step.attempts.map((attempt, index) => (
        <li key={index} aria-current={attempt.attempt === chosen ? 'true' : undefined}>
          <Time iso={attempt.started_at} />, {attempt.event},{' '}
          {duration((Date.parse(attempt.ended_at) - Date.parse(attempt.started_at)) / 1000)}
          {attempt.until !== undefined && (
            <>
              , until <Time iso={attempt.until} />
            </>
          )}
          {attempt.error_message && <div className="foreign">{attempt.error_message}</div>}{' '}
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Look at the input of attempt ${String(attempt.attempt)}`}
            onClick={() => onAttempt(attempt.attempt)}
          >
            Its input
          </Button>
        </li>
      ))}
    </ol>
  );
}

// The settings as they are written in the version that the run follows.
function Template({ run, step }: Pick<StepPanelProps, 'run' | 'step'>) {
  const version = run.workflow_version;
  const query = useQuery({ ...versionQuery(run.workflow_id, version ?? 1), enabled: version !== null });
  if (version === null) return <p className="muted">A test run follows no version; the editor has its draft.</p>;
  return (
    <Loaded query={query}>
      {({ nodes }) => {
        const node = nodes.find(({ id }) => id === step.node_id);
        return node ? (
          <JsonText value={node.data ?? {}} label="Settings as written" />
        ) : (
          <p>It is not in this version.</p>
        );
      }}
    </Loaded>
  );
}

// What the API says of the step, and its output if that is small.
function Raw({ run, step, item }: Pick<StepPanelProps, 'run' | 'step' | 'item'>) {
  const place = { run: run.id, step: step.node_id, pointer: '', ...(item === undefined ? {} : { item }) };
  const query = useQuery({ ...partQuery(place, { offset: 0, limit: 100 }), enabled: step.ended_at !== null });
  const whole = query.data;
  return (
    <div className="stack">
      <JsonText value={step} label="Step" />
      {whole && whole.bytes <= RAW_BYTES_MAX && <JsonText value={whole} label="Output" />}
      {whole && whole.bytes > RAW_BYTES_MAX && (
        <p className="muted">The output has {bytes(whole.bytes)}; the tab Output shows it by slices.</p>
      )}
    </div>
  );
}

// "200" above the output of an HTTP call.
function HttpStatus({ whole }: { whole: Part }) {
  const of = (name: string) => whole.children?.find((child) => child.name === name);
  const status = of('status')?.value;
  if (typeof status !== 'number' || of('headers')?.type !== 'object') return null;
  return (
    <p>
      Answered with status <strong>{status}</strong>
    </p>
  );
}

function Output({ run, step, item }: Pick<StepPanelProps, 'run' | 'step' | 'item'>) {
  if (step.ended_at === null) return <p className="muted">It has no output yet.</p>;
  const place = { run: run.id, step: step.node_id, pointer: '', ...(item === undefined ? {} : { item }) };
  return <DataTree place={place} head={(whole) => <HttpStatus whole={whole} />} />;
}

// What one step did: what it gave, what it was given, how it is written, and each of its attempts.
export function StepPanel(props: StepPanelProps) {
  const { run, step, item, attempt, mayChange, onItem, onAttempt, onResume } = props;
  const mayReadWorkflow = useAllows('workflows:read');
  const [tab, setTab] = useState<string | null>(attempt === undefined ? 'output' : 'input');
  const ran = step.attempts.length > 0;
  const attempts = [...new Set(step.attempts.map((each) => each.attempt))];
  const showInput = (of: number | undefined) => {
    onAttempt(of);
    setTab('input');
  };
  return (
    <section className="card stack" aria-labelledby="step">
      <div className={`${classes.row} ${classes.stepHead}`}>
        <StepMark step={step} />
        <h2 id="step" className="foreign">
          {step.node_id}
        </h2>
        <span className="muted">
          {step.component_id}, {STEP_WORDS[step.state]}
          {step.handle !== null && `, by ${step.handle}`}
          {item !== undefined && `, item ${item}`}
        </span>
        {mayChange && item === undefined && run.completed_at !== null && step.state !== 'pending' && (
          <Button size="compact-xs" variant="default" onClick={() => onResume(step.node_id)}>
            Resume from this step
          </Button>
        )}
      </div>
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="output">Output</Tabs.Tab>
          <Tabs.Tab value="input">Input</Tabs.Tab>
          {mayReadWorkflow && <Tabs.Tab value="template">Template</Tabs.Tab>}
          <Tabs.Tab value="attempts">Attempts</Tabs.Tab>
          {step.items && <Tabs.Tab value="items">Items</Tabs.Tab>}
          <Tabs.Tab value="raw">Raw</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="output" pt="sm">
          <Output run={run} step={step} item={item} />
        </Tabs.Panel>
        <Tabs.Panel value="input" pt="sm">
          {ran ? (
            <StepInput
              run={run.id}
              step={step.node_id}
              item={item}
              attempt={attempt}
              attempts={attempts}
              onAttempt={onAttempt}
            />
          ) : (
            <p className="muted">It was not asked.</p>
          )}
        </Tabs.Panel>
        {mayReadWorkflow && (
          <Tabs.Panel value="template" pt="sm">
            <Template run={run} step={step} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="attempts" pt="sm">
          {ran ? (
            <Attempts step={step} attempt={attempt} onAttempt={showInput} />
          ) : (
            <p className="muted">There was none.</p>
          )}
        </Tabs.Panel>
        {step.items && (
          <Tabs.Panel value="items" pt="sm">
            <StepItems run={run.id} iterator={step.node_id} outer={item} onItem={onItem} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="raw" pt="sm">
          <Raw run={run} step={step} item={item} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
