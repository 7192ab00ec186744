import { useSyncExternalStore } from 'react';

const narrow = typeof matchMedia === 'undefined' ? null : matchMedia('(width < 768px)');

function subscribe(listener: () => void) {
  narrow?.addEventListener('change', listener);
  return () => narrow?.removeEventListener('change', listener);
}

export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => narrow?.matches ?? false);
}
