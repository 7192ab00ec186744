import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { plural } from '../../ui/format';
import { StatusMark } from '../../ui/status';
import classes from '../records.module.css';
import { type Answered, summaryOf, wordsOf } from './pasted';

const SHOWN = 50;

function Row({ number, result }: Answered) {
  const words = wordsOf(result);
  return (
    <li className={classes.answer}>
      <StatusMark mark={result.status === 'failed' ? 'failed' : 'completed'} />
      <div className={classes.rowText}>
        <div className="foreign">{number}</div>
        <div className="meta foreign">
          {result.contact_id === undefined ? (
            words
          ) : (
            <Link to="/contacts/$contactId" params={{ contactId: result.contact_id }}>
              {words}
            </Link>
          )}
        </div>
      </div>
    </li>
  );
}

interface ResultsProps {
  answered: readonly Answered[];
  // Puts those that failed back where they can be mended.
  onAgain: (failed: string[]) => void;
}

// What became of each number that was pasted, those that failed first.
export function Results({ answered, onAgain }: ResultsProps) {
  const [shown, setShown] = useState(SHOWN);
  const failed = answered.filter(({ result }) => result.status === 'failed');
  const all = [...failed, ...answered.filter(({ result }) => result.status !== 'failed')];
  return (
    <div className="stack">
      <div className={classes.head}>
        <strong role="status">{summaryOf(answered)}</strong>
        {failed.length > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => onAgain(failed.map(({ number }) => number))}>
            Edit {plural(failed.length, 'number')} that failed
          </Button>
        )}
      </div>
      <ul className={`${classes.rows} ${classes.found}`} aria-label="What became of the numbers" tabIndex={0}>
        {all.slice(0, shown).map((each, at) => (
          <Row key={at} {...each} />
        ))}
      </ul>
      {all.length > shown && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setShown(shown + SHOWN)}>
            Show more of {plural(all.length, 'number')}
          </Button>
        </div>
      )}
    </div>
  );
}
