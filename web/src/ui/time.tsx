import { useEffect } from 'react';
import { exactTime, relativeTime } from './format';
import { createStore, useStore } from './store';

// One clock for all times on the page.
const now = createStore(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

export function useNow(): number {
  useEffect(() => {
    users += 1;
    now.set(Date.now());
    timer ??= setInterval(() => now.set(Date.now()), 10_000);
    return () => {
      users -= 1;
      if (users > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return useStore(now);
}

// "3 min. ago"; exactly, with the zone, for those who point at it or ask for it.
export function Time({ iso }: { iso: string }) {
  const shown = relativeTime(iso, useNow());
  return (
    <time dateTime={iso} title={exactTime(iso)}>
      {shown}
    </time>
  );
}
