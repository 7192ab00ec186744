import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError, isStatus, isUnreachable, messageOf } from '../api/errors';
import classes from './states.module.css';

// What a page or a part of one shows when it does not show its content. Every page uses these.

export function Loading({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div className={classes.loading} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className={classes.bar} />
      ))}
    </div>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  // One button, and perhaps a link to the documentation.
  action?: ReactNode;
}

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={classes.box}>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function EmptyByFilter({ onClear }: { onClear: () => void }) {
  return (
    <Empty
      title="Nothing matches these filters"
      action={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    />
  );
}

function words(error: unknown): { title: string; cure: string | null } {
  if (isUnreachable(error))
    return {
      title: 'The server cannot be reached',
      cure: 'What you see may be old. It loads by itself once the server is back.',
    };
  if (isStatus(error, 403))
    return { title: 'Your key does not allow this', cure: 'Ask somebody with keys:write for a key that does.' };
  if (isStatus(error, 404) || isStatus(error, 410))
    return { title: 'This is gone', cure: 'It was deleted, or it is older than what is kept.' };
  return { title: 'This could not be loaded', cure: null };
}

// What, why, and what to do. What was loaded before stays beside it.
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, cure } = words(error);
  const request = error instanceof ApiError ? error.details.requestId : null;
  return (
    <div className={classes.box} role="alert">
      <h2>{title}</h2>
      {!isUnreachable(error) && <p className="foreign">{messageOf(error)}</p>}
      {cure && <p>{cure}</p>}
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          Retry
        </Button>
      )}
      {request && (
        <p className="meta">
          Request <code>{request}</code>
        </p>
      )}
    </div>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

// The content of a query, or the state that stands for it.
export function Loaded<T>({
  query,
  children,
  loading,
}: {
  query: Asked<T>;
  children: (data: T) => ReactNode;
  loading?: ReactNode;
}) {
  const retry = () => void query.refetch();
  if (query.data !== undefined)
    return (
      <>
        {query.error != null && <Problem error={query.error} onRetry={retry} />}
        {children(query.data)}
      </>
    );
  if (query.error != null) return <Problem error={query.error} onRetry={retry} />;
  return loading ?? <Loading />;
}
