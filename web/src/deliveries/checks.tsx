import { Link } from '@tanstack/react-router';
import { type Mark, StatusMark } from '../ui/status';
import { CHECK_STATE_WORDS, CHECK_WORDS, cureOf, factsOf, firstRunOf } from './check-facts';
import classes from './deliveries.module.css';
import type { Check } from './queries';

const MARKS: Record<Check['state'], Mark> = { passed: 'completed', failed: 'failed', not_reached: 'skipped' };

function OneCheck({ check }: { check: Check }) {
  const facts = check.state === 'failed' ? factsOf(check) : [];
  const cure = cureOf(check);
  const first = firstRunOf(check);
  return (
    <li className={classes.check}>
      <StatusMark mark={MARKS[check.state]} />
      <div>
        <strong>{CHECK_WORDS[check.name]}</strong>{' '}
        <span className={classes.checkState}>{CHECK_STATE_WORDS[check.state]}</span>
        {check.detail && <div className="foreign">{check.detail}</div>}
        {facts.length > 0 && (
          <dl className={classes.checkFacts}>
            {facts.map(({ name, value, isCode }) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{isCode ? <code className="foreign">{value}</code> : <span className="foreign">{value}</span>}</dd>
              </div>
            ))}
          </dl>
        )}
        {cure && <p className={classes.cure}>{cure}</p>}
        {first && (
          <Link to="/runs/$runId" params={{ runId: first }}>
            The first run with this key
          </Link>
        )}
      </div>
    </li>
  );
}

// What a delivery goes through, in its order.
export function Checks({ checks, label }: { checks: Check[]; label: string }) {
  return (
    <ol className={classes.checks} aria-label={label}>
      {checks.map((check) => (
        <OneCheck key={check.name} check={check} />
      ))}
    </ol>
  );
}
