import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, call, type Schemas, setCsrf, setOnCsrfRefused, setOnUnauthorized } from '../api/client';
import { queryClient } from '../api/query-client';
import { removeKept } from '../ui/local';
import { createStore } from '../ui/store';

export type Session = Schemas['Session'];
export type Scope = Schemas['Scope'];

// Set when the server no longer knows the session while its page is open; the page stays as it is.
export const sessionEnded = createStore(false);
setOnUnauthorized(() => {
  if (queryClient.getQueryData(sessionQuery.queryKey)) sessionEnded.set(true);
});

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await call(api.GET('/session', { signal }));
    setCsrf(session.csrf);
    arrived(session);
    sessionEnded.set(false);
    return session;
  },
  staleTime: 60_000,
});

// Another tab has signed in anew, and with that this browser has another session. It serves this page, too, unless it
// is another person's.
setOnCsrfRefused(async () => {
  const before = queryClient.getQueryData(sessionQuery.queryKey);
  const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  return session.name === before?.name && session.role === before.role;
});

// Who is signed in, as what this browser keeps of their work is marked.
export function personOf(): string {
  return queryClient.getQueryData(sessionQuery.queryKey)?.key_id ?? '';
}

export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

export function allows(session: Pick<Session, 'scopes'> | undefined, scope: Scope): boolean {
  return session !== undefined && (session.scopes.includes('*') || session.scopes.includes(scope));
}

// Whether the person may do what needs this scope.
export function useAllows(scope: Scope): boolean {
  return allows(useSession(), scope);
}

export async function signIn(by: { key: string } | { token: string }): Promise<void> {
  const session = await call(api.POST('/session', { body: by }));
  setCsrf(session.csrf);
  arrived(session);
  queryClient.setQueryData(sessionQuery.queryKey, session);
  sessionEnded.set(false);
}

export async function signOut(): Promise<void> {
  await call(api.DELETE('/session'));
  forget();
}

// Nothing of one person is left for the next one.
export function forget(): void {
  setCsrf(null);
  queryClient.clear();
  forgetData();
}

// The data of customers with which a person has tried workflows.
const DATA = ['sample.', 'pins.'];
const forgetters = new Set<() => void>();

// What else holds such data is told when it is to go.
export function onForget(run: () => void): void {
  forgetters.add(run);
}

function forgetData(): void {
  removeKept(DATA);
  for (const run of forgetters) run();
}

const PERSON = 'sluice.person';

// Somebody else may have been here before, whose session ended without a word.
function arrived({ key_id }: Session): void {
  try {
    const before = sessionStorage.getItem(PERSON);
    if (before !== null && before !== key_id) forgetData();
    sessionStorage.setItem(PERSON, key_id);
  } catch {
    // Switched off: then nothing outlasts the page.
  }
}

// Where to go after signing in: a page of the UI and nothing else, whatever the address says.
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.startsWith('/login') ? next : '/';
}
