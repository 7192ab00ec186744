import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, call, type Schemas } from '../api/client';
import { ApiError } from '../api/errors';
import { allows, useSession } from '../session/session';

export type Setting = Schemas['SettingOfServer'];
export type Finding = Schemas['ServerFinding'];

// In words; a server that cannot write answers 503, and says why.
async function fetchHealth(signal: AbortSignal): Promise<string> {
  try {
    await call(api.GET('/readyz', { signal }));
    return 'The server takes work.';
  } catch (error) {
    if (error instanceof ApiError && error.status === 503) return error.message;
    throw error;
  }
}

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => fetchHealth(signal),
  refetchInterval: 10_000,
});

const configurationQuery = queryOptions({
  queryKey: ['configuration'],
  queryFn: ({ signal }) => call(api.GET('/server/configuration', { signal })),
});

const findingsQuery = queryOptions({
  queryKey: ['findings'],
  queryFn: ({ signal }) => call(api.GET('/server/findings', { signal })),
  staleTime: 60_000,
  // Everything is looked at when it is asked for.
  refetchOnWindowFocus: false,
  meta: { live: false },
});

// The server as a whole is shown to those of the operator's team.
export function useIsOperator(): boolean {
  const session = useSession();
  return session?.team_id === 1 && allows(session, 'metrics:read');
}

export function useConfiguration() {
  return useQuery({ ...configurationQuery, enabled: useIsOperator() });
}

export function useFindings() {
  return useQuery({ ...findingsQuery, enabled: useIsOperator() });
}
