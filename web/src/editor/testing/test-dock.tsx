import { Button, Checkbox, Group } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../../api/errors';
import { DataTree } from '../../runs/inspector/data-tree';
import { inputQuery, type Step } from '../../runs/inspector/queries';
import { STEP_MARKS, STEP_WORDS, StepMark } from '../../runs/inspector/step-words';
import { useAllows } from '../../session/session';
import { plural } from '../../ui/format';
import { STATE_WORDS } from '../../ui/states-of-runs';
import { Status } from '../../ui/status';
import { Loaded } from '../../ui/states';
import { useStore } from '../../ui/store';
import { catalogueQuery } from '../../graph/definition';
import { type NodeMark, type NodeMarks, type TestDockProps, type TestRequest } from '../contract';
import { loadRunAsPins } from './load-run';
import { startTestRun, testRunQuery } from './queries';
import { benchOf, setLastTest } from './store';
import classes from './testing.module.css';
import { ValueView } from './value-view';

// Requests that were followed: the dock may be closed and opened again with the same one.
const followed = new WeakSet<TestRequest>();

function markOf(step: Step): NodeMark {
  const counts = Object.values(step.items ?? {}).reduce(
    (sum, { completed, failed }) => ({ done: Math.max(sum.done, completed), failed: sum.failed + failed }),
    { done: 0, failed: 0 },
  );
  if (!step.items) return { state: STEP_MARKS[step.state] };
  const failed = counts.failed > 0 ? `, ${String(counts.failed)} failed` : '';
  return { state: STEP_MARKS[step.state], note: `${plural(counts.done, 'item')}${failed}` };
}

export function marksOf(steps: readonly Step[]): NodeMarks {
  return Object.fromEntries(steps.map((step) => [step.node_id, markOf(step)]));
}

function Input({ run, step }: { run: string; step: string }) {
  const query = useQuery(inputQuery(run, step, undefined, undefined));
  return (
    <div className={classes.side}>
      <Loaded query={query}>
        {({ input, request, faults }) => (
          <>
            {faults.map(({ pointer, message }) => (
              <p key={pointer} className="foreign">
                {pointer || 'The settings'}: {message}
              </p>
            ))}
            {request && <ValueView title="Request" value={request} />}
            <ValueView title="Input" value={input} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function StepView({ run, step }: { run: string; step: Step }) {
  const hasOutput = step.state === 'completed' || step.state === 'failed' || step.state === 'waiting';
  return (
    <div className={classes.sides}>
      <Input run={run} step={step.node_id} />
      <div className={classes.side}>
        <h4>Output</h4>
        {hasOutput ? (
          <DataTree key={step.node_id} place={{ run, step: step.node_id, pointer: '' }} />
        ) : (
          <p className="muted">There is none: the step is {STEP_WORDS[step.state]}.</p>
        )}
      </div>
    </div>
  );
}

interface TestViewProps {
  workflowId: string;
  run: string;
  onMarks: (marks: NodeMarks) => void;
  onSelect: (nodeId: string) => void;
}

function TestView({ workflowId, run, onMarks, onSelect }: TestViewProps) {
  const query = useQuery(testRunQuery(run));
  const [selected, select] = useState<string | null>(null);
  const row = query.data?.row;
  const steps = query.data?.steps;
  const isOver = row?.completed_at != null;
  const tell = useRef(onMarks);
  useEffect(() => {
    tell.current = onMarks;
  });
  useEffect(() => {
    if (steps) tell.current(marksOf(steps));
  }, [steps]);
  useEffect(() => {
    // From now on the previews read what this test gave.
    if (isOver) setLastTest(workflowId, run);
  }, [isOver, run, workflowId]);
  const failed = steps?.find(({ state }) => state === 'failed');
  const shown = steps?.find(({ node_id }) => node_id === selected) ?? failed;
  return (
    <Loaded query={query}>
      {(test) => (
        <>
          <Group gap="sm">
            {row && <Status mark={row.state} />}
            <p role="status">
              {isOver ? `The test is over: ${STATE_WORDS[row.state].toLowerCase()}.` : 'The test runs.'}
            </p>
            <Link to="/runs/$runId" params={{ runId: run }}>
              Open the run
            </Link>
          </Group>
          {row?.error_message && <p className="foreign">{row.error_message}</p>}
          <div className={classes.columns}>
            <ol className={classes.steps} aria-label="Steps of the test">
              {test.steps.map((step) => (
                <li key={step.node_id}>
                  <button
                    type="button"
                    className={classes.step}
                    aria-pressed={step.node_id === shown?.node_id}
                    onClick={() => {
                      select(step.node_id);
                      onSelect(step.node_id);
                    }}
                  >
                    <StepMark step={step} />
                    <span className="foreign">{step.node_id}</span>
                    <span className="meta">{STEP_WORDS[step.state]}</span>
                  </button>
                </li>
              ))}
            </ol>
            {shown ? <StepView run={run} step={shown} /> : <p className="muted">Choose a step to see its data.</p>}
          </div>
        </>
      )}
    </Loaded>
  );
}

// What the address asks for is loaded once: then it is taken out of the address, so that neither a reload of the page nor the
// dock that is opened again overwrites pins that were edited since.
function useLoadedRun({ workflowId, definition, loadRun }: TestDockProps) {
  const navigate = useNavigate();
  const asked = useSearch({ from: '/shell/workflows/$workflowId/editor', select: ({ run }) => run });
  const kinds = useQuery(catalogueQuery);
  const load = useMutation({
    mutationFn: (run: string) => loadRunAsPins(workflowId, run, definition, kinds.data ?? new Map()),
    onSuccess: (_, loaded) =>
      navigate({
        to: '.',
        search: (before) => (before.run === loaded ? { ...before, run: undefined } : before),
        replace: true,
      }),
  });
  const { mutate } = load;
  useEffect(() => {
    if (loadRun !== null && loadRun === asked && kinds.data) mutate(loadRun);
  }, [asked, loadRun, kinds.data, mutate]);
  return load;
}

// Test runs of the draft, live. They are marked as tests and count nowhere.
export function TestDock(props: TestDockProps) {
  const { workflowId, definition, request, onMarks, onSelect } = props;
  const bench = useStore(benchOf(workflowId));
  const mayTest = useAllows('workflows:write');
  const [sends, setSends] = useState(false);
  const [run, setRun] = useState<string | null>(bench.lastTest);
  const load = useLoadedRun(props);
  const start = useMutation({
    mutationFn: (upTo: string | null) =>
      startTestRun(workflowId, {
        definition,
        sample: bench.sample,
        pins: bench.pins,
        upTo,
        effects: sends ? 'allow' : 'refuse',
      }),
    onSuccess: ({ id }) => setRun(id),
  });
  // The newest of it, for a request that comes later.
  const begin = useRef(start.mutate);
  useEffect(() => {
    begin.current = start.mutate;
  });
  useEffect(() => {
    if (!request || followed.has(request)) return;
    followed.add(request);
    begin.current(request.upTo);
  }, [request]);
  return (
    <section className={classes.dock} aria-label="Test run">
      <Group gap="sm">
        <Button size="xs" disabled={!mayTest} loading={start.isPending} onClick={() => start.mutate(null)}>
          Test all
        </Button>
        <Checkbox
          size="xs"
          label="Send for real"
          description="Else a step that would call out fails, and shows its request."
          checked={sends}
          onChange={({ currentTarget }) => setSends(currentTarget.checked)}
        />
      </Group>
      {load.data && (
        <p role="status">
          Loaded the run{load.data.pinned.length > 0 && `; pinned: ${load.data.pinned.join(', ')}`}
          {load.data.left.length > 0 && `; too large to pin: ${load.data.left.join(', ')}`}.
        </p>
      )}
      {load.error && <p role="alert">{messageOf(load.error)}</p>}
      {start.error && <p role="alert">{messageOf(start.error)}</p>}
      {run === null ? (
        <p className="muted">A test runs the draft as it is, with the sample and the pinned outputs.</p>
      ) : (
        <TestView key={run} workflowId={workflowId} run={run} onMarks={onMarks} onSelect={onSelect} />
      )}
    </section>
  );
}
