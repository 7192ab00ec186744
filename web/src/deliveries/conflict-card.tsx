import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../ui/states';
import { bodyDiff } from './body-diff';
import classes from './deliveries.module.css';
import { deliveryQuery, type WholeDelivery } from './queries';

const WORDS = { same: '', removed: 'only in the first', added: 'only in this one' } as const;

function Pieces({ first, second }: { first: WholeDelivery; second: WholeDelivery }) {
  if (first.body_base64 !== null || second.body_base64 !== null)
    return <p>The bodies are not text and are not compared.</p>;
  if (!first.body_is_whole || !second.body_is_whole) return <p>The bodies are too large to be compared here.</p>;
  const pieces = bodyDiff(first.body, second.body);
  if (pieces.length === 0)
    return <p>They say the same; only white space or the order of members differs in the bytes that were sent.</p>;
  return (
    <pre className={classes.bytes} tabIndex={0} aria-label="Difference of the bodies">
      {pieces.map(({ kind, text }, index) =>
        kind === 'same' ? (
          <span key={index}>{text}</span>
        ) : kind === 'removed' ? (
          <del key={index} title={WORDS.removed}>
            {text}
          </del>
        ) : (
          <ins key={index} title={WORDS.added}>
            {text}
          </ins>
        ),
      )}
    </pre>
  );
}

// The body of a delivery beside that of the first one with its key.
export default function ConflictCard({ delivery, firstRun }: { delivery: WholeDelivery; firstRun: string }) {
  // An accepted delivery has the id of its run.
  const query = useQuery(deliveryQuery(firstRun));
  return (
    <section className="card stack" aria-labelledby="difference">
      <h2 id="difference">What differs from the first one with this key</h2>
      <p className="meta">
        <del>Struck out</del> is only in the first, <ins>underlined</ins> only in this one.
      </p>
      <Loaded query={query}>{(first) => <Pieces first={first} second={delivery} />}</Loaded>
    </section>
  );
}
