import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useLiveStatus } from '../live/live';
import { Problem } from '../ui/states';

// In the place of a page that could not be opened. Tried again by itself once a server that was away is back.
export function PageProblem({ error }: { error: unknown }) {
  const router = useRouter();
  const status = useLiveStatus();
  const before = useRef(status);
  useEffect(() => {
    if (status === 'live' && before.current !== 'live') void router.invalidate();
    before.current = status;
  }, [router, status]);
  return <Problem error={error} onRetry={() => void router.invalidate()} />;
}
