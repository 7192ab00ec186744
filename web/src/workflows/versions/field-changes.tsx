import type { DiffMark } from '../../graph/node-card';
import { DIFF_SIGNS } from '../../graph/node-card';
import { LazyTextEditor } from '../../code/lazy-text-editor';
import { type Change, type Diff, DIFF_KINDS, fieldOf, isLong, textOf } from './difference';
import classes from './versions.module.css';

type Entry = Diff['nodes']['added'][number];

function Value({ change, side }: { change: Change; side: 'before' | 'after' }) {
  const isThere = side === 'before' ? change.op !== 'add' : change.op !== 'remove';
  return isThere ? (
    <code className="foreign">{textOf(change[side])}</code>
  ) : (
    <span className="muted">{side === 'before' ? 'was not set' : 'is not set any more'}</span>
  );
}

function FieldChange({ change }: { change: Change }) {
  const field = fieldOf(change.pointer) || 'all of it';
  const isSecret = change.op === 'replace' && textOf(change.before) === textOf(change.after);
  return (
    <li>
      <strong className="foreign">{field}</strong>
      {isSecret ? (
        <span> has another secret</span>
      ) : isLong(change) ? (
        <LazyTextEditor label={field} text={textOf(change.after)} original={textOf(change.before)} />
      ) : (
        <dl className={classes.values}>
          <dt>Old</dt>
          <dd>
            <Value change={change} side="before" />
          </dd>
          <dt>New</dt>
          <dd>
            <Value change={change} side="after" />
          </dd>
        </dl>
      )}
    </li>
  );
}

const KIND_WORDS: Record<DiffMark, string> = {
  added: 'was added',
  removed: 'was removed',
  changed: 'changed',
  moved: 'was moved',
};

function Entries({ what, kind, entries }: { what: string; kind: DiffMark; entries: Entry[] }) {
  return entries.map((entry) => (
    <section
      key={`${kind} ${entry.id}`}
      className={classes.entry}
      aria-label={`${what} ${entry.id} ${KIND_WORDS[kind]}`}
    >
      <h4>
        <span className={classes.sign} aria-hidden="true">
          {DIFF_SIGNS[kind]}
        </span>
        {what} <span className="foreign">{entry.id}</span> {KIND_WORDS[kind]}
      </h4>
      {(entry.changes?.length ?? 0) > 0 && (
        <ul className={classes.changes}>
          {entry.changes?.map((change) => (
            <FieldChange key={`${change.op} ${change.pointer}`} change={change} />
          ))}
        </ul>
      )}
    </section>
  ));
}

// What differs, field by field; with `node`, only of that one.
export function FieldChanges({
  diff,
  node,
  hidden,
}: {
  diff: Diff;
  node: string | undefined;
  hidden: ReadonlySet<DiffMark>;
}) {
  const of = (entries: Entry[]) => (node === undefined ? entries : entries.filter(({ id }) => id === node));
  const kinds = DIFF_KINDS.filter((kind) => !hidden.has(kind));
  return (
    <div className="stack">
      {kinds.map((kind) => (
        <Entries key={`node ${kind}`} what="Node" kind={kind} entries={of(diff.nodes[kind])} />
      ))}
      {node === undefined &&
        kinds
          .filter((kind) => kind !== 'moved')
          .map((kind) => <Entries key={`edge ${kind}`} what="Edge" kind={kind} entries={diff.edges[kind]} />)}
      {node === undefined && diff.settings.length > 0 && (
        <section className={classes.entry} aria-label="Settings of the workflow">
          <h4>Settings of the workflow</h4>
          <ul className={classes.changes}>
            {diff.settings.map((change) => (
              <FieldChange key={`${change.op} ${change.pointer}`} change={change} />
            ))}
          </ul>
        </section>
      )}
      {!diff.complete && <p className="muted">There are more than 1,000 differences; these are the first.</p>}
    </div>
  );
}
