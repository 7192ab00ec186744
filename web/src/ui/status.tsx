import classes from './status.module.css';
import { STATE_WORDS } from './states-of-runs';

export type Mark = keyof typeof STATE_WORDS;

// The shape alone tells the states apart; the colour only helps.
function Shape({ mark }: { mark: Mark }) {
  switch (mark) {
    case 'completed':
      return (
        <>
          <circle cx="8" cy="8" r="7" fill="currentColor" />
          <path d="M4.7 8.3l2.2 2.2 4.4-4.6" className={classes.cut} />
        </>
      );
    case 'running':
      return (
        <>
          <circle cx="8" cy="8" r="6" className={classes.ring} opacity="0.35" />
          <path d="M8 2a6 6 0 0 1 6 6" className={`${classes.ring} ${classes.turns}`} />
        </>
      );
    case 'waiting':
      return (
        <>
          <circle cx="8" cy="8" r="6" className={classes.ring} />
          <path d="M8 4.6V8l2.3 1.6" className={classes.ring} />
        </>
      );
    case 'pending':
      return <circle cx="8" cy="8" r="6" className={classes.ring} strokeDasharray="1.5 2.27" />;
    case 'failed':
      return (
        <>
          <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
          <path d="M8 4.2v4.6M8 11.1v.8" className={classes.cut} />
        </>
      );
    case 'dead_letter':
      return (
        <>
          <path d="M5.3 2h5.4L14 5.3v5.4L10.7 14H5.3L2 10.7V5.3z" className={classes.ring} />
          <path d="M5.8 5.8l4.4 4.4m0-4.4l-4.4 4.4" className={classes.ring} />
        </>
      );
    case 'cancelled':
      return (
        <>
          <circle cx="8" cy="8" r="6" className={classes.ring} />
          <path d="M5 8h6" className={classes.ring} />
        </>
      );
    case 'skipped':
      return <path d="M1.5 8h13" className={classes.ring} strokeDasharray="2.6 2.6" />;
  }
}

export function StatusMark({ mark, label }: { mark: Mark; label?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`${classes.mark} ${classes[mark]}`}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <Shape mark={mark} />
    </svg>
  );
}

// Shape and word.
export function Status({ mark }: { mark: Mark }) {
  return (
    <span className={classes.status}>
      <StatusMark mark={mark} />
      {STATE_WORDS[mark]}
    </span>
  );
}
