import { useCallback, useEffect, useRef } from 'react';

export interface Soon {
  ask: () => void;
  cancel: () => void;
}

// Runs something `ms` after it is asked for, once for all that ask meanwhile: however often they ask, it is not put off.
export function soon(ms: number, run: () => void): Soon {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask() {
      timer ??= setTimeout(() => {
        timer = undefined;
        run();
      }, ms);
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

// The same for a component, with the newest `run`. What is returned stays the same.
export function useSoon(ms: number, run: () => void): () => void {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });
  const own = useRef<Soon>(undefined);
  useEffect(() => () => own.current?.cancel(), []);
  return useCallback(() => {
    own.current ??= soon(ms, () => newest.current());
    own.current.ask();
  }, [ms]);
}
