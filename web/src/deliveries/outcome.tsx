import { type Mark, StatusMark } from '../ui/status';
import classes from './deliveries.module.css';
import { OUTCOME_WORDS, type Outcome } from './delivery-filters';

const MARKS: Record<Outcome, Mark> = {
  accepted: 'completed',
  duplicate: 'skipped',
  conflict: 'dead_letter',
  rejected: 'failed',
  limited: 'waiting',
  busy: 'pending',
};

export function OutcomeMark({ outcome, label }: { outcome: Outcome; label?: string }) {
  return <StatusMark mark={MARKS[outcome]} label={label} />;
}

// Shape and word.
export function OutcomeLabel({ outcome }: { outcome: Outcome }) {
  return (
    <span className={classes.outcome}>
      <OutcomeMark outcome={outcome} />
      {OUTCOME_WORDS[outcome]}
    </span>
  );
}
