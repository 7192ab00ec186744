import { Button, Select, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyButton } from '../../ui/copy';
import { duration } from '../../ui/format';
import { Loaded, Problem } from '../../ui/states';
import { Time } from '../../ui/time';
import { DataTree } from './data-tree';
import classes from './inspector.module.css';
import { inputQuery, type Step, stepsQuery } from './queries';
import { StepMark, STEP_WORDS } from './step-list';

function Text({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div>
      <div className={classes.row}>
        <strong>{label}</strong>
        <CopyButton text={text} label={`Copy the ${label.toLowerCase()}`} />
      </div>
      <pre className={classes.text} tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </div>
  );
}

function Input({ run, step, item }: { run: string; step: Step; item: string | undefined }) {
  const [attempt, setAttempt] = useState<string | null>(null);
  const query = useQuery(inputQuery(run, step.node_id, item, attempt === null ? undefined : Number(attempt)));
  const attempts = step.attempts.map((each) => String(each.attempt));
  return (
    <div className="stack">
      {attempts.length > 1 && (
        <Select
          size="xs"
          label="Attempt"
          placeholder="The last one"
          clearable
          data={[...new Set(attempts)]}
          value={attempt}
          onChange={setAttempt}
        />
      )}
      <Loaded query={query}>
        {(input) => (
          <>
            {input.faults.map(({ pointer, message }) => (
              <p key={pointer} role="alert" className="foreign">
                {pointer || 'The settings'}: {message}
              </p>
            ))}
            {input.request && <Text value={input.request} label="Request" />}
            <Text value={input.input} label="Settings" />
            {!input.time_is_exact && <p className="meta">A setting that reads the time may have had another value.</p>}
          </>
        )}
      </Loaded>
    </div>
  );
}

function Attempts({ step }: { step: Step }) {
  return (
    <ol className={classes.attempts} aria-label="Attempts">
      {step.attempts.map((attempt, index) => (
        <li key={index}>
          <Time iso={attempt.started_at} />, {attempt.event},{' '}
          {duration((Date.parse(attempt.ended_at) - Date.parse(attempt.started_at)) / 1000)}
          {attempt.until !== undefined && (
            <>
              , until <Time iso={attempt.until} />
            </>
          )}
          {attempt.error_message && <div className="foreign">{attempt.error_message}</div>}
        </li>
      ))}
    </ol>
  );
}

function Items({ step, run, onItem }: { step: Step; run: string; onItem: (item: string) => void }) {
  const [item, setItem] = useState('');
  const inside = Object.entries(step.items ?? {});
  const most = Math.max(0, ...inside.map(([, { completed, failed }]) => completed + failed));
  const query = useQuery({ ...stepsQuery(run, item), enabled: item !== '' });
  return (
    <div className="stack">
      <ul>
        {inside.map(([node, { completed, failed }]) => (
          <li key={node} className="foreign">
            {node}: {completed} completed, {failed} failed
          </li>
        ))}
      </ul>
      <Select
        size="xs"
        label="Item"
        searchable
        limit={100}
        data={Array.from({ length: Math.min(most, 10_000) }, (_, index) => String(index))}
        value={item === '' ? null : item}
        onChange={(value) => setItem(value ?? '')}
      />
      {query.error && <Problem error={query.error} />}
      {query.data && (
        <ul className={classes.plan}>
          {query.data.steps.map((inner) => (
            <li key={inner.node_id} className={classes.row}>
              <StepMark step={inner} />
              <span className="foreign">{inner.node_id}</span> {STEP_WORDS[inner.state]}
            </li>
          ))}
        </ul>
      )}
      {query.data && (
        <Button size="compact-sm" variant="default" onClick={() => onItem(item)}>
          Look at this item
        </Button>
      )}
    </div>
  );
}

interface StepPanelProps {
  run: string;
  step: Step;
  item: string | undefined;
  onItem: (item: string) => void;
}

// What one step did: what it gave, what it was given, and each of its attempts.
export function StepPanel({ run, step, item, onItem }: StepPanelProps) {
  const ran = step.attempts.length > 0;
  return (
    <section className="card stack" aria-labelledby="step">
      <div className={classes.row}>
        <StepMark step={step} />
        <h2 id="step" className="foreign">
          {step.node_id}
        </h2>
        <span className="muted">
          {step.component_id}, {STEP_WORDS[step.state]}
          {step.handle !== null && `, by ${step.handle}`}
        </span>
      </div>
      <Tabs defaultValue="output" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="output">Output</Tabs.Tab>
          <Tabs.Tab value="input">Input</Tabs.Tab>
          <Tabs.Tab value="attempts">Attempts</Tabs.Tab>
          {step.items && <Tabs.Tab value="items">Items</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="output" pt="sm">
          {step.ended_at === null ? (
            <p className="muted">It has no output yet.</p>
          ) : (
            <DataTree place={{ run, step: step.node_id, pointer: '', ...(item === undefined ? {} : { item }) }} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="input" pt="sm">
          {ran ? <Input run={run} step={step} item={item} /> : <p className="muted">It was not asked.</p>}
        </Tabs.Panel>
        <Tabs.Panel value="attempts" pt="sm">
          {ran ? <Attempts step={step} /> : <p className="muted">There was none.</p>}
        </Tabs.Panel>
        {step.items && (
          <Tabs.Panel value="items" pt="sm">
            <Items step={step} run={run} onItem={onItem} />
          </Tabs.Panel>
        )}
      </Tabs>
    </section>
  );
}
