import { useLiveStatus } from '../live/live';
import classes from './shell.module.css';

export function OfflineBanner() {
  if (useLiveStatus() !== 'reconnecting') return null;
  return (
    <div className={classes.banner} role="status">
      <span>The connection to the server is lost. What you see may be old; it is being tried again.</span>
    </div>
  );
}
