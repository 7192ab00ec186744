import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';

// A refusal stays one however often it is asked for; a server that is away or busy may be back.
function shallRetry(failures: number, error: Error): boolean {
  if (error instanceof ApiError && error.status < 500 && error.status !== 429) return false;
  return failures < 2;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: shallRetry,
      staleTime: 10_000,
      gcTime: 300_000,
      networkMode: 'always',
      refetchOnWindowFocus: true,
    },
    mutations: { networkMode: 'always' },
  },
});
