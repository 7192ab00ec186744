import { useCallback, useSyncExternalStore } from 'react';
import { useFormScope } from '../forms/form-context';
import type { Preview } from './previews';

export function usePreview(template: string): Preview | null {
  const { previews } = useFormScope();
  const follow = useCallback((listener: () => void) => previews.follow(template, listener), [previews, template]);
  return useSyncExternalStore(follow, () => previews.read(template));
}
