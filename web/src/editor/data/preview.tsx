import { useFormScope } from '../forms/form-context';
import { hasTemplate } from './place';
import type { Preview as Rendered } from './previews';
import classes from './data.module.css';

// What a template comes to, below its field.
export function Preview({ template, preview }: { template: string; preview: Rendered | null }) {
  const { data } = useFormScope();
  if (!preview || !hasTemplate(template)) return null;
  const { error, missing, type, shown } = preview;
  if (error)
    return (
      <p className={classes.error}>
        <span className="foreign">{error.message}</span> (line {error.line}, column {error.column})
      </p>
    );
  if (!data) return null;
  return (
    <div className={classes.preview}>
      <span className={classes.badge}>{type ?? 'nothing'}</span>
      <output className={`${classes.shown} foreign`}>{shown}</output>
      {missing.length > 0 && (
        <p className={classes.missing}>
          Not in the data: <span className="foreign">{missing.join(', ')}</span>
        </p>
      )}
    </div>
  );
}
