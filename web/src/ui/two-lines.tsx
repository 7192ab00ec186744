import type { ReactNode } from 'react';
import classes from './two-lines.module.css';

// The row of a table on a phone.
export function TwoLines({
  mark,
  title,
  meta,
  end,
}: {
  mark?: ReactNode;
  title: ReactNode;
  meta: ReactNode;
  end?: ReactNode;
}) {
  return (
    <div className={classes.row}>
      {mark}
      <div className={classes.text}>
        <div className={classes.title}>{title}</div>
        <div className={classes.meta}>{meta}</div>
      </div>
      {end && <div className={classes.meta}>{end}</div>}
    </div>
  );
}
