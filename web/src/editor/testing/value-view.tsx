import { bytes } from '../../ui/format';
import classes from './testing.module.css';

const TEXT_MAX = 20_000;

// A value as text. The beginning of a large one: the whole is in the run.
export function ValueView({ title, value }: { title: string; value: unknown }) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
  return (
    <div className={classes.side}>
      <h4>{title}</h4>
      <pre className={`${classes.value} foreign`} tabIndex={0} aria-label={title} role="region">
        {text.slice(0, TEXT_MAX)}
      </pre>
      {text.length > TEXT_MAX && <p className="meta">The beginning of {bytes(text.length)}.</p>}
    </div>
  );
}
