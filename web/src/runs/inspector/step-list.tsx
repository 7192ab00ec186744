import { duration } from '../../ui/format';
import { type Mark, StatusMark } from '../../ui/status';
import classes from './inspector.module.css';
import type { Step } from './queries';
import { BAR_WORDS, barsOf, type Span } from './timeline';

export const STEP_MARKS: Record<Step['state'], Mark> = {
  pending: 'pending',
  running: 'running',
  waiting: 'waiting',
  retrying: 'waiting',
  completed: 'completed',
  failed: 'failed',
  skipped: 'skipped',
};

export const STEP_WORDS: Record<Step['state'], string> = {
  pending: 'not reached yet',
  running: 'running',
  waiting: 'waiting',
  retrying: 'waits for its next attempt',
  completed: 'completed',
  failed: 'failed',
  skipped: 'skipped',
};

export function StepMark({ step }: { step: Step }) {
  return <StatusMark mark={STEP_MARKS[step.state]} />;
}

export function secondsOf(step: Step): number | null {
  if (step.started_at === null || step.ended_at === null) return null;
  return (Date.parse(step.ended_at) - Date.parse(step.started_at)) / 1000;
}

interface StepListProps {
  steps: Step[];
  span: Span;
  selected: string | undefined;
  onSelect: (step: string) => void;
}

// All steps of a run as a timeline: a row each, in the order of the graph.
export function StepList({ steps, span, selected, onSelect }: StepListProps) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map((step) => {
        const bars = barsOf(step, span);
        const seconds = secondsOf(step);
        const words = bars.map(({ kind, seconds: length }) => `${BAR_WORDS[kind]} ${duration(length)}`).join(', ');
        return (
          <li key={step.node_id}>
            <button
              type="button"
              className={classes.step}
              aria-pressed={step.node_id === selected}
              aria-label={`${step.node_id}, ${STEP_WORDS[step.state]}${words && `: ${words}`}`}
              onClick={() => onSelect(step.node_id)}
            >
              <StepMark step={step} />
              <span className={`${classes.stepName} foreign`}>{step.node_id}</span>
              <span className={classes.line} aria-hidden="true" title={words}>
                {bars.map((bar, index) => (
                  <span
                    key={index}
                    className={`${classes.bar} ${classes[bar.kind]}`}
                    style={{ left: `${bar.at * 100}%`, width: `${bar.width * 100}%` }}
                  />
                ))}
              </span>
              <span className={classes.took}>{seconds === null ? '' : duration(seconds)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
