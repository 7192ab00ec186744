import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { duration } from '../../ui/format';
import { Page } from '../../ui/page';
import { Empty, Loaded } from '../../ui/states';
import { STATE_WORDS } from '../../ui/states-of-runs';
import { exactTime } from '../../ui/format';
import { type Step, stepsQuery } from '../inspector/queries';
import { secondsOf, StepMark, STEP_WORDS } from '../inspector/step-words';
import { fetchRuns, type Run, runQuery } from '../queries';
import { compareSteps, type ComparedStep } from './compare';
import classes from './compare.module.css';
import { OutputDiff } from './output-diff';

type Side = 'a' | 'b';
const SIDES: Record<Side, string> = { a: 'First run', b: 'Second run' };

// Recent runs of the same workflow, or any by its id.
function RunPicker({ side, run, workflow }: { side: Side; run: string | undefined; workflow: string | undefined }) {
  const navigate = useNavigate({ from: '/runs/compare' });
  const [typed, setTyped] = useState('');
  const recent = useQuery({
    queryKey: ['runs-of', workflow ?? ''],
    queryFn: ({ signal }) => fetchRuns({ workflow: workflow ?? '' }, null, signal),
    enabled: workflow !== undefined,
    select: ({ rows }) => rows,
    meta: { live: false },
  });
  const choose = (id: string) => void navigate({ search: (before) => ({ ...before, [side]: id }), replace: true });
  if (workflow === undefined)
    return (
      <form
        className={classes.typed}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') choose(typed.trim());
        }}
      >
        <TextInput
          label={SIDES[side]}
          placeholder="Id of a run"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Choose
        </Button>
      </form>
    );
  const words = (row: Run) => `${exactTime(row.created_at)}, ${STATE_WORDS[row.state].toLowerCase()}`;
  const data = (recent.data ?? []).map((row) => ({ value: row.id, label: words(row) }));
  if (run !== undefined && !data.some(({ value }) => value === run)) data.unshift({ value: run, label: run });
  return (
    <Select
      label={SIDES[side]}
      placeholder="Choose a run"
      searchable
      data={data}
      value={run ?? null}
      onChange={(id) => id !== null && choose(id)}
    />
  );
}

function Outcome({ step }: { step: Step | undefined }) {
  if (!step) return <span className="muted">not in this run</span>;
  const seconds = secondsOf(step);
  return (
    <span className={classes.outcome}>
      <StepMark step={step} />
      <span>
        {STEP_WORDS[step.state]}
        {step.handle !== null && `, by ${step.handle}`}
        {seconds !== null && <span className="muted">, {duration(seconds)}</span>}
      </span>
    </span>
  );
}

function slower(seconds: number | null): string {
  if (seconds === null || Math.abs(seconds) < 0.001) return '';
  return `${seconds > 0 ? '+' : '-'}${duration(Math.abs(seconds))}`;
}

function StepRows({ a, b, rows }: { a: string; b: string; rows: ComparedStep[] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className={`scroll-x ${classes.scroll}`}>
      <table className={`plain-table ${classes.table}`} aria-label="Steps of both runs">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">First run</th>
            <th scope="col">Second run</th>
            <th scope="col">Time</th>
            <th scope="col">
              <span className="visually-hidden">Outputs</span>
            </th>
          </tr>
        </thead>
        {rows.map(({ id, a: before, b: after, differs, slowerBySeconds }) => (
          <tbody key={id} data-differs={differs.length > 0 || undefined}>
            <tr>
              <th scope="row" className="foreign">
                {id}
                {differs.length > 0 && <span className="meta"> differs</span>}
              </th>
              <td>
                <Outcome step={before} />
              </td>
              <td>
                <Outcome step={after} />
              </td>
              <td>{slower(slowerBySeconds)}</td>
              <td>
                {before?.ended_at != null && after?.ended_at != null && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-expanded={open === id}
                    aria-label={`Compare the outputs of ${id}`}
                    onClick={() => setOpen(open === id ? null : id)}
                  >
                    Outputs
                  </Button>
                )}
              </td>
            </tr>
            {open === id && (
              <tr>
                <td colSpan={5}>
                  <OutputDiff a={a} b={b} step={id} />
                </td>
              </tr>
            )}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Comparison({ a, b }: { a: string; b: string }) {
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const first = useQuery(stepsQuery(a));
  const second = useQuery(stepsQuery(b));
  const rows = useMemo(
    () => (first.data && second.data ? compareSteps(first.data, second.data) : undefined),
    [first.data, second.data],
  );
  const query = {
    data: rows,
    error: first.error ?? second.error,
    refetch: () => (first.error ? first.refetch() : second.refetch()),
  };
  return (
    <Loaded query={query}>
      {(all) => {
        const different = all.filter(({ differs }) => differs.length > 0);
        return (
          <>
            <div className={classes.head}>
              <p>
                {different.length === 0
                  ? 'All steps ended in the same way.'
                  : `${different.length} of ${all.length} steps differ.`}
              </p>
              <Checkbox
                size="xs"
                label="Only what differs"
                checked={onlyDifferent}
                onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}
              />
            </div>
            <StepRows a={a} b={b} rows={onlyDifferent ? different : all} />
          </>
        );
      }}
    </Loaded>
  );
}

// Two runs side by side: what became of each step, and on demand what it gave.
export function ComparePage() {
  const { a, b } = useSearch({ from: '/shell/runs/compare' });
  const known = useQuery({ ...runQuery(a ?? b ?? ''), enabled: a !== undefined || b !== undefined });
  const workflow = known.data?.workflow_id;
  return (
    <Page title="Compare runs">
      <div className="stack">
        <div className={classes.pickers}>
          <RunPicker side="a" run={a} workflow={workflow} />
          <RunPicker side="b" run={b} workflow={workflow} />
        </div>
        {a !== undefined && b !== undefined ? (
          <>
            <p className="meta">
              <Link to="/runs/$runId" params={{ runId: a }}>
                {a}
              </Link>{' '}
              and{' '}
              <Link to="/runs/$runId" params={{ runId: b }}>
                {b}
              </Link>
            </p>
            <Comparison key={`${a} ${b}`} a={a} b={b} />
          </>
        ) : (
          <Empty title="Choose two runs">
            Their steps are compared by their ids: how each ended, and what it gave.
          </Empty>
        )}
      </div>
    </Page>
  );
}
