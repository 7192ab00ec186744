import { Time } from '../ui/time';
import type { Declared, Kind } from './members';
import classes from './records.module.css';

const TEXT_MAX = 20_000;

// One value as text, for a cell or a line; what is long is cut by its place.
export function shortValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.slice(0, 500);
}

function Value({ name, value, kind }: { name: string; value: unknown; kind?: Kind }) {
  if (value === null || value === undefined || value === '') return <span className="muted">-</span>;
  if (kind === 'datetime' && typeof value === 'string' && !Number.isNaN(Date.parse(value))) return <Time iso={value} />;
  if (typeof value === 'string') return <>{value}</>;
  if (typeof value !== 'object') return <>{shortValue(value)}</>;
  const text = JSON.stringify(value, null, 2);
  return (
    <>
      <pre className={`${classes.json} foreign`} tabIndex={0} role="region" aria-label={name}>
        {text.slice(0, TEXT_MAX)}
      </pre>
      {text.length > TEXT_MAX && <div className="meta">This is its beginning.</div>}
    </>
  );
}

// The members of an object, those that a schema names first.
export function Members({ data, declared = [] }: { data: Record<string, unknown>; declared?: readonly Declared[] }) {
  const names = [...new Set([...declared.map(({ name }) => name), ...Object.keys(data)])];
  return (
    <dl className="facts">
      {names.map((name) => (
        <div key={name} className={classes.pair}>
          <dt className="foreign">{name}</dt>
          <dd className="foreign">
            <Value
              name={name}
              value={Object.hasOwn(data, name) ? data[name] : undefined}
              kind={declared.find((each) => each.name === name)?.kind}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}
